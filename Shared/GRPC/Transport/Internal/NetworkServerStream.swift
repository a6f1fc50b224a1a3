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
  let writes = WriteGate(broken: .cancelledTask)
  let handler = HandlerTask()

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
    var metadata = Metadata()
    withUnsafeMutablePointer(to: &metadata) { result in
      cgrpc_server_call_metadata(call, result) { context, metadata in
        context?.assumingMemoryBound(to: Metadata.self).pointee = Metadata(metadata)
      }
    }
    self.metadata = metadata
    var peer = ""
    withUnsafeMutablePointer(to: &peer) { result in
      cgrpc_server_call_peer(call, result) { context, peer in
        context?.assumingMemoryBound(to: String.self).pointee = peer.string
      }
    }
    self.peer = peer
    let remaining = cgrpc_server_call_remaining_ns(call)
    timeout = remaining == Int64.max ? nil : .nanoseconds(remaining)
    deadline = timeout.map(Deadline.after)
  }

  deinit {
    cgrpc_server_call_release(call)
  }

  func startRead() {
    cgrpc_server_call_read(call)
  }

  func startWrite(_ message: MessageBytes, initialMetadata: Metadata) {
    initialMetadata.withCMetadata {
      cgrpc_server_call_write(call, message.retainedSlice(), $0)
    }
  }

  func finish(_ response: ServerResponse) {
    withCText(response.status.message) { message in
      response.details.withUnsafeBytes { details in
        response.initialMetadata.withCMetadata { initial in
          response.trailingMetadata.withCMetadata { trailing in
            let status = cgrpc_status(
              code: Int32(response.status.code.rawValue), message: message,
              details: cgrpc_text(
                bytes: details.assumingMemoryBound(to: CChar.self).baseAddress,
                size: details.count))
            if let message = response.message {
              var slice = message.retainedSlice()
              cgrpc_server_call_finish(call, &slice, status, initial, trailing)
            } else {
              cgrpc_server_call_finish(call, nil, status, initial, trailing)
            }
          }
        }
      }
    }
  }

  private func cancel() {
    if let deadline, let timeout,
      deadline.explainsCancellation(at: .now, timeout: timeout)
    {
      handler.cancel(.deadlineExceeded)
    } else {
      handler.cancel(.cancelled)
    }
  }

  // MARK: - What C calls

  private static func of(_ context: UnsafeMutableRawPointer?) -> NetworkServerStream? {
    context.map { Unmanaged<NetworkServerStream>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The functions for `cgrpc_server_start`; its context is a `ServerCalls`.
  static let callbacks = cgrpc_server_callbacks(
    accept: { context, call, path, result in
      guard let context, let call, let result else { return false }
      let calls = Unmanaged<ServerCalls>.fromOpaque(context).takeUnretainedValue()
      let stream = NetworkServerStream(call, path: path, calls: calls)
      result.pointee = Unmanaged.passRetained(stream).toOpaque()
      if stream.route.takesSingleRequest { return true }
      calls.serve(stream, by: stream.route)
      return false
    },
    on_request: { context, count, message in
      guard let stream = of(context) else { return }
      let request: SingleRequest =
        switch count {
        case 1: .message(MessageBytes(adopting: message))
        case 0: .none
        case 2: .many
        default: .broken
        }
      if case .broken = request { stream.cancel() }
      stream.calls.serve(stream, by: stream.route, request: request)
    },
    on_read: { context, result, message in
      guard let stream = of(context) else { return }
      switch result {
      case CGRPC_READ_MESSAGE: stream.reads.deliver(MessageBytes(adopting: message))
      case CGRPC_READ_END: stream.reads.end(.success(nil))
      default:
        stream.cancel()
        stream.reads.end(.failure(.cancelledTask))
      }
    },
    on_write: { context, ok in
      guard let stream = of(context) else { return }
      // On this side only a call that is cancelled takes no more messages.
      if !ok { stream.cancel() }
      stream.writes.complete(ok: ok)
    },
    on_cancel: { context in
      of(context)?.cancel()
    },
    on_done: { context in
      guard let context else { return }
      let stream = Unmanaged<NetworkServerStream>.fromOpaque(context).takeRetainedValue()
      stream.reads.end(.failure(.cancelledTask))
      stream.writes.complete(ok: false)
    })
}
