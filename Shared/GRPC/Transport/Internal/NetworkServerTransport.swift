import CGRPC
import Synchronization

/// A server that listens on the network.
///
/// `running ──shutDown──▶ stopping ──last call ended──▶ stopped`
final class NetworkServerTransport: ServerTransport {
  /// A pointer to a server, which is safe to use from any thread until it is destroyed; the state
  /// machine sees to it that nothing uses it afterwards.
  private struct Pointer: @unchecked Sendable {
    let server: OpaquePointer
  }

  private enum State {
    case running(Pointer)
    case stopping(Pointer)
    case stopped
  }

  /// Outlives the transport when that is dropped while calls are in flight.
  private final class Machine: Sendable {
    let state: Mutex<State>
    /// C asks it for certificates until the server is destroyed.
    let security: ServerSecurity?

    init(_ pointer: Pointer, security: ServerSecurity?) {
      state = Mutex(.running(pointer))
      self.security = security
    }
  }

  let ports: [Int]
  private let machine: Machine
  /// What C calls with each new call; it is retained until the server has stopped.
  private let calls: ServerCalls

  /// Starts to listen.
  /// - Parameters:
  ///   - maxBufferedBytes: the most that all connections together hold of what has come.
  ///   - security: nil listens without transport security.
  /// - Throws: `RuntimeError` when it cannot listen on one of the addresses.
  init(
    addresses: [String], arguments: [ChannelArgument], maxBufferedBytes: Int,
    security: ServerSecurity? = nil, calls: ServerCalls
  ) throws(RuntimeError) {
    var ports = [Int32](repeating: 0, count: addresses.count)
    var failed = 0
    let context = Unmanaged.passRetained(calls)
    let server = Self.withCStrings(addresses) { addresses in
      Self.withCStrings(calls.unaryMethods.map(\.descriptor.path)) { unaryMethods in
        ChannelArgument.withC(arguments) { arguments in
          ServerSecurity.withC(security) { security in
            cgrpc_server_start(
              addresses.baseAddress, addresses.count, &ports, &failed, arguments.baseAddress,
              arguments.count, maxBufferedBytes, unaryMethods.baseAddress, unaryMethods.count,
              security, NetworkUnaryServerCall.callbacks, NetworkServerStream.callbacks,
              context.toOpaque())
          }
        }
      }
    }
    guard let server else {
      context.release()
      throw RuntimeError(
        code: .cannotListen,
        message: failed < addresses.count
          ? "Cannot listen on \"\(addresses[failed])\": the address is in use or not valid here."
          : "Cannot listen on \(addresses.joined(separator: ", ")).")
    }
    self.ports = ports.map(Int.init)
    self.calls = calls
    machine = Machine(Pointer(server: server), security: security)
  }

  deinit {
    shutDown(gracePeriod: .zero) {}
  }

  func shutDown(gracePeriod: Duration, onStopped: @escaping @Sendable () -> Void) {
    let pointer: Pointer? = machine.state.withLock { state in
      guard case .running(let pointer) = state else { return nil }
      state = .stopping(pointer)
      return pointer
    }
    guard let pointer else { return }
    let stop = Stop(machine: machine, calls: calls, onStopped: onStopped)
    cgrpc_server_shutdown(
      pointer.server, gracePeriod.clampedNanoseconds, Unmanaged.passRetained(stop).toOpaque()
    ) { context in
      context.map { Unmanaged<Stop>.fromOpaque($0).takeRetainedValue() }?.run()
    }
  }

  func cancelCalls() {
    machine.state.withLock { state in
      if case .stopping(let pointer) = state { cgrpc_server_cancel_calls(pointer.server) }
    }
  }

  var liveCalls: Int {
    machine.state.withLock { state in
      switch state {
      case .running(let pointer), .stopping(let pointer):
        Int(cgrpc_server_live_calls(pointer.server))
      case .stopped:
        0
      }
    }
  }

  /// What happens when the last call has ended.
  private final class Stop: Sendable {
    let machine: Machine
    let calls: ServerCalls
    let onStopped: @Sendable () -> Void

    init(machine: Machine, calls: ServerCalls, onStopped: @escaping @Sendable () -> Void) {
      self.machine = machine
      self.calls = calls
      self.onStopped = onStopped
    }

    func run() {
      machine.state.withLock { state in
        if case .stopping(let pointer) = state { cgrpc_server_destroy(pointer.server) }
        state = .stopped
      }
      // C makes no more calls: the reference that it was given comes back.
      Unmanaged.passUnretained(calls).release()
      onStopped()
    }
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    var texts: [CChar] = []
    let offsets = strings.map { string in
      defer { texts.append(contentsOf: string.utf8CString) }
      return texts.count
    }
    return texts.withUnsafeBufferPointer { texts in
      let pointers = offsets.map { offset in texts.baseAddress.map { $0 + offset } }
      return pointers.withUnsafeBufferPointer(body)
    }
  }
}
