import Synchronization

/// One call between two ends in the same process: moves messages from one end's writer to the other
/// end's reader.
///
/// `open ──finish / cancel / deadline──▶ closed` on the client's side; the server's side ends when
/// its handler has finished.
final class InProcessCall: Sendable {
  /// Messages on their way in one direction.
  private struct Pipe {
    /// A message that nobody has asked for; its writer is suspended.
    var pending: MessageBytes?
    /// Whether the reader has asked.
    var isWanted = false
    /// Whether the writer has sent its last message.
    var isClosed = false
  }

  private struct State {
    var requests = Pipe()
    var responses = Pipe()
    /// The last message of a server that has finished.
    var lastResponse: MessageBytes?
    /// How the server ended the call, until the client has read what came before.
    var pendingOutcome: ClientOutcome?
    /// Whether the client has its outcome.
    var isClosed = false
    /// Whether the server has finished.
    var isFinished = false
    /// Ends the call at its deadline.
    var timer: DeadlineTimer?
  }

  let clientCall: ClientCall
  let clientReads = ReadGate()
  let clientWrites = WriteGate<ClientWrite>(broken: .peerEndedCall)
  let initialMetadata = Promise<Metadata>()
  let outcome = Promise<ClientOutcome>()
  let serverReads = ReadGate()
  let serverWrites = WriteGate<ServerWrite>(broken: .cancelledTask)
  let handler = HandlerTask()
  private let link: InProcessLink
  private let state = Mutex(State())

  init(_ call: ClientCall, link: InProcessLink) {
    clientCall = call
    self.link = link
    guard let deadline = call.deadline else { return }
    let timer = DeadlineTimer(after: deadline.remaining) { [weak self] in
      self?.close(.deadlineExceeded, message: "The deadline has passed.")
    }
    state.withLock { $0.timer = timer }
  }

  /// Has the call served.
  func serve(by calls: ServerCalls) {
    let isClosed = state.withLock { $0.isClosed }
    if isClosed {
      link.remove(self)
    } else {
      calls.serve(InProcessServerStream(call: self), by: calls.route(to: clientCall.descriptor))
    }
  }

  /// Ends a call that no server takes.
  func refuse() {
    state.withLock { $0.isFinished = true }
    close(.unavailable, message: "No server takes calls.")
  }

  /// Ends the call when its server is stopped by force.
  func cancelByServer() {
    close(.unavailable, message: "The server was stopped.")
  }

  // MARK: - From the client

  func startRequest(_ write: ClientWrite) {
    move(.requests) { pipe in
      pipe.pending = write.bytes
      pipe.isClosed = write.last
    }
  }

  func finishRequests() {
    move(.requests) { $0.isClosed = true }
  }

  func wantResponse() {
    move(.responses) { $0.isWanted = true }
  }

  func cancelByClient() {
    close(.cancelled, message: "The call was cancelled.")
  }

  // MARK: - From the server

  func wantRequest() {
    move(.requests) { $0.isWanted = true }
  }

  func startResponse(_ write: ServerWrite) {
    if let head = write.head { initialMetadata.fulfil(head.metadata) }
    move(.responses) { $0.pending = write.bytes }
  }

  func finish(_ response: ServerResponse) {
    if let head = response.head { initialMetadata.fulfil(head.metadata) }
    clientWrites.close(.peerEndedCall)
    state.withLock { state in
      state.isFinished = true
      state.responses.isClosed = true
      state.lastResponse = response.message
      state.pendingOutcome = ClientOutcome(
        status: response.status, details: response.details,
        trailingMetadata: response.trailingMetadata)
    }
    move(.responses) { _ in }
    link.remove(self)
  }

  // MARK: - Moving

  private enum Direction {
    case requests
    case responses
  }

  /// What is to be done once the lock is given back.
  private enum Step {
    case deliver(MessageBytes, fromWriter: Bool)
    case endRequests
    case endCall(ClientOutcome, timer: DeadlineTimer?)
    case none
  }

  /// Changes a pipe and moves on what can be moved.
  private func move(_ direction: Direction, _ change: (inout Pipe) -> Void) {
    var step = next(direction, change)
    while case .deliver(let message, let fromWriter) = step {
      let readsOn = deliver(message, direction, fromWriter: fromWriter)
      step = next(direction) { if readsOn { $0.isWanted = true } }
    }
    switch step {
    case .none, .deliver:
      break
    case .endRequests:
      serverReads.end(.success(nil))
    case .endCall(let outcome, let timer):
      timer?.cancel()
      InProcessClientStream(call: self).end(outcome)
    }
  }

  /// Hands a message to its reader and tells its writer.
  /// - Returns: whether the reader wants another.
  private func deliver(
    _ message: MessageBytes, _ direction: Direction, fromWriter: Bool
  ) -> Bool {
    switch direction {
    case .requests:
      let readsOn = serverReads.deliver(message)
      clientWrites.complete(ok: true) { write, _ in startRequest(write) }
      return readsOn
    case .responses:
      let readsOn = clientReads.deliver(message)
      if fromWriter { serverWrites.complete(ok: true) { write, _ in startResponse(write) } }
      return readsOn
    }
  }

  /// Changes a pipe.
  /// - Returns: what can be done then.
  private func next(_ direction: Direction, _ change: (inout Pipe) -> Void) -> Step {
    state.withLock { state in
      guard !state.isClosed else { return .none }
      switch direction {
      case .requests:
        change(&state.requests)
        return Self.step(&state.requests) ?? .none
      case .responses:
        change(&state.responses)
        if let step = Self.step(&state.responses) {
          if case .endRequests = step {} else { return step }
        }
        guard let outcome = state.pendingOutcome, state.responses.pending == nil else {
          return .none
        }
        if let last = state.lastResponse {
          guard state.responses.isWanted else { return .none }
          state.responses.isWanted = false
          state.lastResponse = nil
          return .deliver(last, fromWriter: false)
        }
        state.isClosed = true
        state.pendingOutcome = nil
        return .endCall(outcome, timer: state.timer)
      }
    }
  }

  private static func step(_ pipe: inout Pipe) -> Step? {
    guard pipe.isWanted else { return nil }
    if let message = pipe.pending {
      pipe.pending = nil
      pipe.isWanted = false
      return .deliver(message, fromWriter: true)
    }
    return pipe.isClosed ? .endRequests : nil
  }

  /// Ends the call for the client at once, and cancels what serves it.
  private func close(_ code: RPCError.Code, message: String) {
    let (closes, timer): (Bool, DeadlineTimer?) = state.withLock { state in
      guard !state.isClosed else { return (false, nil) }
      state.isClosed = true
      return (true, state.timer)
    }
    guard closes else { return }
    timer?.cancel()
    handler.cancel(code == .deadlineExceeded ? .deadlineExceeded : .cancelled)
    serverReads.end(.failure(.cancelledTask))
    serverWrites.close(.cancelledTask)
    InProcessClientStream(call: self).end(
      ClientOutcome(
        status: Status(code: .init(code), message: message), details: [], trailingMetadata: [:]))
  }
}
