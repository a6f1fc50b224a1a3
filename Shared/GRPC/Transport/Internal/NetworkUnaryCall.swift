import CGRPC
import Synchronization

/// A call with one request and one response over the network, all in one batch.
///
/// `idle ──start──▶ running (──cancel──▶ cancelled) ──done──▶ ended`; a call that is cancelled while
/// idle is cancelled as soon as it has started.
final class NetworkUnaryCall: Sendable {
  /// A share of a C call, whose operations are safe on any thread.
  private struct Call: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private enum State {
    case idle
    case cancelledEarly
    case running(Call)
    case cancelled(Call)
    /// It ended before the function that started it had returned.
    case endedEarly
    case ended
  }

  private let state = Mutex(State.idle)

  /// Starts the call and resumes the continuation when it has ended. Once.
  func start(
    on channel: OpaquePointer, request: ClientRequest, message: MessageBytes,
    continuation: UnsafeContinuation<UnaryResponse, Never>
  ) {
    let completion = Unmanaged.passRetained(Completion(call: self, continuation: continuation))
    let pointer = request.withCOptions { options in
      cgrpc_unary_call_start(
        channel, options, message.retainedSlice(), completion.toOpaque()
      ) { context, status, hasMessage, message, initialMetadata, trailingMetadata in
        guard let context else { return }
        let completion = Unmanaged<Completion>.fromOpaque(context).takeRetainedValue()
        let wasCancelled = completion.call.end()
        completion.continuation.resume(
          returning: UnaryResponse(
            message: hasMessage ? MessageBytes(adopting: message) : nil,
            initialMetadata: Metadata(initialMetadata),
            outcome: ClientOutcome(
              status, trailingMetadata: trailingMetadata, wasCancelled: wasCancelled)))
      }
    }
    guard let pointer else { return }
    started(Call(pointer: pointer))
  }

  private func started(_ call: Call) {
    state.withLock { state in
      switch state {
      case .idle:
        state = .running(call)
      case .cancelledEarly:
        state = .cancelled(call)
        cgrpc_unary_call_cancel(call.pointer)
      case .endedEarly, .running, .cancelled, .ended:
        state = .ended
        cgrpc_unary_call_release(call.pointer)
      }
    }
  }

  /// - Returns: whether this side has cancelled the call.
  private func end() -> Bool {
    state.withLock { state in
      switch state {
      case .running(let call):
        state = .ended
        cgrpc_unary_call_release(call.pointer)
        return false
      case .cancelled(let call):
        state = .ended
        cgrpc_unary_call_release(call.pointer)
        return true
      case .idle:
        state = .endedEarly
        return false
      case .cancelledEarly:
        state = .endedEarly
        return true
      case .endedEarly, .ended:
        return false
      }
    }
  }

  /// Gives the call up. Does nothing when it has ended.
  func cancel() {
    state.withLock { state in
      switch state {
      case .idle: state = .cancelledEarly
      case .running(let call):
        state = .cancelled(call)
        cgrpc_unary_call_cancel(call.pointer)
      case .cancelledEarly, .cancelled, .endedEarly, .ended: break
      }
    }
  }

  private final class Completion: Sendable {
    let call: NetworkUnaryCall
    let continuation: UnsafeContinuation<UnaryResponse, Never>

    init(call: NetworkUnaryCall, continuation: UnsafeContinuation<UnaryResponse, Never>) {
      self.call = call
      self.continuation = continuation
    }
  }
}
