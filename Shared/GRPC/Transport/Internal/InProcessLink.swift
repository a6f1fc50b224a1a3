import Synchronization

/// What the two ends of an in-process transport share: the server, once it is there, and the calls
/// in flight.
///
/// `waiting ──attach──▶ serving ──shutDown──▶ stopping ──last call ended──▶ stopped`
final class InProcessLink: ServerTransport, ClientTransport {
  private typealias Calls = [ObjectIdentifier: InProcessCall]

  private enum State {
    /// There is no server. What waits for one is told whether it came.
    case waiting([Promise<Bool>])
    case serving(ServerCalls, Calls)
    /// The timer cancels the calls that are left when their time is up.
    case stopping(Calls, timer: DeadlineTimer, onStopped: @Sendable () -> Void)
    case stopped
  }

  private let state = Mutex(State.waiting([]))

  let ports: [Int] = []

  /// Gives the link its server.
  /// - Throws: `RuntimeError` when it has or had one.
  func attach(_ calls: ServerCalls) throws(RuntimeError) {
    let waiters: [Promise<Bool>]? = state.withLock { state in
      guard case .waiting(let waiters) = state else { return nil }
      state = .serving(calls, [:])
      return waiters
    }
    guard let waiters else {
      throw RuntimeError(
        code: .cannotListen, message: "The in-process transport has a server already.")
    }
    for waiter in waiters { waiter.fulfil(true) }
  }

  func shutDown(gracePeriod: Duration, onStopped: @escaping @Sendable () -> Void) {
    let stops = state.withLock { state in
      guard case .serving(_, let calls) = state else { return false }
      guard !calls.isEmpty else {
        state = .stopped
        return true
      }
      // Made under the lock: a timer that is over at once must find the calls that it cancels.
      let timer = DeadlineTimer(after: gracePeriod) { [weak self] in self?.cancelCalls() }
      state = .stopping(calls, timer: timer, onStopped: onStopped)
      return false
    }
    if stops { onStopped() }
  }

  func cancelCalls() {
    let calls: [InProcessCall] = state.withLock { state in
      guard case .stopping(let calls, _, _) = state else { return [] }
      return Array(calls.values)
    }
    for call in calls { call.cancelByServer() }
  }

  func open(_ call: ClientCall) -> any ClientStream {
    let opened = InProcessCall(call, link: self)
    if call.waitForReady == true {
      Task {
        _ = await self.waitUntilReady(timeout: call.deadline?.remaining)
        self.serve(opened)
      }
    } else {
      serve(opened)
    }
    return InProcessClientStream(call: opened)
  }

  private func serve(_ call: InProcessCall) {
    let calls: ServerCalls? = state.withLock { state in
      guard case .serving(let server, var calls) = state else { return nil }
      calls[ObjectIdentifier(call)] = call
      state = .serving(server, calls)
      return server
    }
    if let calls {
      call.serve(by: calls)
    } else {
      call.refuse()
    }
  }

  /// A call has ended on the server's side.
  func remove(_ call: InProcessCall) {
    let onStopped: (@Sendable () -> Void)? = state.withLock { state in
      switch state {
      case .serving(let server, var calls):
        calls[ObjectIdentifier(call)] = nil
        state = .serving(server, calls)
      case .stopping(var calls, let timer, let onStopped):
        calls[ObjectIdentifier(call)] = nil
        guard !calls.isEmpty else {
          state = .stopped
          timer.cancel()
          return onStopped
        }
        state = .stopping(calls, timer: timer, onStopped: onStopped)
      case .waiting, .stopped:
        break
      }
      return nil
    }
    onStopped?()
  }

  var liveCalls: Int {
    state.withLock { state in
      switch state {
      case .serving(_, let calls), .stopping(let calls, _, _): calls.count
      case .waiting, .stopped: 0
      }
    }
  }

  func waitUntilReady(timeout: Duration?) async -> Bool {
    let promise = Promise<Bool>()
    state.withLock { state in
      switch state {
      case .waiting(let waiters): state = .waiting(waiters + [promise])
      case .serving: promise.fulfil(true)
      case .stopping, .stopped: promise.fulfil(false)
      }
    }
    let timer = timeout.map { timeout in
      DeadlineTimer(after: timeout) { promise.fulfil(false) }
    }
    defer { timer?.cancel() }
    return await promise.value
  }
}
