import CGRPC

/// The server's side of a call that came over the network.
///
/// C retains it from `accept` to `on_done`; it holds a share of the C call until it is released
/// itself.
///
/// Unchecked: the only field that the compiler cannot vouch for is the pointer to the C call, whose
/// operations are safe on any thread and do nothing once the call has ended.
final class NetworkServerStream: ServerStream, @unchecked Sendable {
  let descriptor: MethodDescriptor
  let metadata: Metadata
  let deadline: Deadline?
  let peer: String
  let reads = ReadGate()
  let writes = WriteGate<ServerWrite>(broken: .cancelledTask)

  private let handler = HandlerTask()
  private let call: OpaquePointer
  private let calls: ServerCalls
  private let route: RPCRouter.Route
  /// The time that was left when the call arrived.
  private let timeout: Duration?

  /// Takes over a share of the call.
  private init(_ call: OpaquePointer, path: cgrpc_text, calls: ServerCalls) {
    self.call = call
    self.calls = calls
    descriptor = MethodDescriptor(path: path.string)
    route = calls.route(to: descriptor)
    metadata = Metadata(of: call)
    peer = String(peerOf: call)
    let remaining = cgrpc_server_call_remaining_ns(call)
    timeout = remaining == Int64.max ? nil : .nanoseconds(remaining)
    deadline = timeout.map(Deadline.after)
  }

  deinit {
    cgrpc_server_call_release(call)
  }

  var cancellation: RPCError.Code? { handler.cancellation }

  func cancel(_ code: RPCError.Code) {
    handler.cancel(code)
  }

  func begin(_ task: Task<Void, Never>) {
    handler.begin(task)
  }

  func startRead() {
    cgrpc_server_call_read(call)
  }

  func startWrite(_ write: ServerWrite, moreFollow: Bool) {
    write.head.withCHead {
      cgrpc_server_call_write(
        call, write.bytes.retainedSlice(), write.compressed, moreFollow, $0)
    }
  }

  func finish(_ response: ServerResponse) {
    response.finish(call)
  }

  private func cancel() {
    handler.cancel(.init(endOf: deadline, timeout: timeout))
  }

  // MARK: - What C calls

  /// Brings an event to the stream that C knows as `context`, and runs what the event wakes.
  private static func event(
    _ context: UnsafeMutableRawPointer?, _ body: (NetworkServerStream) -> Void
  ) {
    guard let context else { return }
    let stream = Unmanaged<NetworkServerStream>.fromOpaque(context).takeUnretainedValue()
    RPCExecutor.shared.withEvent { body(stream) }
  }

  /// The functions for `cgrpc_server_start`; their context is a `ServerCalls`.
  static let callbacks = cgrpc_server_callbacks(
    accept: { context, call, path, result in
      guard let context, let call, let result else { return false }
      let calls = Unmanaged<ServerCalls>.fromOpaque(context).takeUnretainedValue()
      let stream = NetworkServerStream(call, path: path, calls: calls)
      result.pointee = Unmanaged.passRetained(stream).toOpaque()
      if case .stream(takesSingleRequest: true, _) = stream.route { return true }
      RPCExecutor.shared.withEvent { calls.serve(stream, by: stream.route) }
      return false
    },
    on_request: { context, count, message, encoding in
      event(context) { stream in
        let request: SingleRequest =
          switch count {
          case 1: .message(MessageBytes(adopting: message, encoding: encoding))
          case 0: .none
          case 2: .many
          default: .broken
          }
        if case .broken = request { stream.cancel() }
        stream.calls.serve(stream, by: stream.route, request: request)
      }
    },
    on_read: { context, result, message, encoding in
      var readsOn = false
      event(context) { stream in
        switch result {
        case CGRPC_READ_MESSAGE:
          readsOn = stream.reads.deliver(MessageBytes(adopting: message, encoding: encoding))
        case CGRPC_READ_END: stream.reads.end(.success(nil))
        default:
          stream.cancel()
          stream.reads.end(.failure(.cancelledTask))
        }
      }
      // What the message has woken comes first.
      if readsOn { event(context) { $0.startRead() } }
    },
    on_write: { context, ok in
      event(context) { stream in
        // On this side only a call that is cancelled takes no more messages.
        if !ok { stream.cancel() }
        stream.writes.complete(ok: ok, start: stream.startWrite)
      }
    },
    on_cancel: { context in
      event(context) { $0.cancel() }
    },
    on_done: { context in
      event(context) { stream in
        Unmanaged.passUnretained(stream).release()
        stream.reads.end(.failure(.cancelledTask))
        stream.writes.close(.cancelledTask)
      }
    })
}
