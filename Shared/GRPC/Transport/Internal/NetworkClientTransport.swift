import CGRPC

/// A channel to a target on the network.
///
/// Unchecked: the only field that the compiler cannot vouch for is the pointer to the C channel,
/// whose operations are safe on any thread.
final class NetworkClientTransport: ClientTransport, @unchecked Sendable {
  private let channel: OpaquePointer

  /// - Parameter identity: our own certificate and the roots of the server's; nil connects without
  ///   transport security.
  init(
    target: String, arguments: [ChannelArgument], identity: Identity? = nil
  ) throws(RuntimeError) {
    let channel = ChannelArgument.withC(arguments) { arguments in
      guard let identity else {
        return cgrpc_channel_create(target, arguments.baseAddress, arguments.count, nil)
      }
      return identity.withC { identity in
        withUnsafePointer(to: identity) {
          cgrpc_channel_create(target, arguments.baseAddress, arguments.count, $0)
        }
      }
    }
    guard let channel else {
      throw RuntimeError(
        code: .invalidTarget, message: "\"\(target)\" is not a target that a client can reach.")
    }
    self.channel = channel
  }

  deinit {
    cgrpc_channel_release(channel)
  }

  func open(_ call: ClientCall) -> any ClientStream {
    NetworkClientStream(channel: channel, call: call)
  }

  nonisolated(nonsending) func unary(_ call: ClientCall, message: MessageBytes) async
    -> UnaryResponse
  {
    await NetworkUnaryCall(call).response(on: channel, to: message)
  }

  func waitUntilReady(timeout: Duration?) async -> Bool {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Bool, Never>) in
      let waiter = Unmanaged.passRetained(Waiter(continuation))
      cgrpc_channel_wait_until_ready(
        channel, timeout?.clampedNanoseconds ?? .max, waiter.toOpaque()
      ) { context, ready in
        guard let context else { return }
        Unmanaged<Waiter>.fromOpaque(context).takeRetainedValue()
          .continuation.resume(returning: ready)
      }
    }
  }

  var liveCalls: Int { Int(cgrpc_channel_live_calls(channel)) }

  private final class Waiter: Sendable {
    let continuation: UnsafeContinuation<Bool, Never>

    init(_ continuation: UnsafeContinuation<Bool, Never>) {
      self.continuation = continuation
    }
  }
}

extension ClientCall {
  /// Lends what the call says to C for the duration of `body`.
  func withCOptions<Result>(_ body: (cgrpc_call_options) -> Result) -> Result {
    withCText(descriptor.path) { method in
      metadata.withCMetadata { metadata in
        body(
          cgrpc_call_options(
            method: method, metadata: metadata,
            timeout_ns: deadline?.remaining.clampedNanoseconds ?? .max,
            wait_for_ready: waitForReady.map { $0 ? 1 : 0 } ?? -1,
            compression: options.compressesRequests))
      }
    }
  }
}
