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
  private let request: ClientRequest
  /// Set by `start`, and resumed once, by `ended`.
  private let continuation = Mutex<UnsafeContinuation<UnaryResponse, Never>?>(nil)

  init(_ request: ClientRequest) {
    self.request = request
  }

  /// Starts the call and resumes the continuation when it has ended. Once.
  func start(
    on channel: OpaquePointer, message: MessageBytes,
    continuation: UnsafeContinuation<UnaryResponse, Never>
  ) {
    self.continuation.withLock { $0 = continuation }
    let context = Unmanaged.passRetained(self).toOpaque()
    let pointer = request.withCOptions { options in
      cgrpc_unary_call_start(channel, options, message.retainedSlice(), context) {
        context, call, status, hasMessage, message, encoding in
        guard let context, let call else { return }
        let unary = Unmanaged<NetworkUnaryCall>.fromOpaque(context).takeRetainedValue()
        RPCExecutor.shared.withEvent {
          unary.ended(
            call, status,
            message: hasMessage ? MessageBytes(adopting: message, encoding: encoding) : nil)
        }
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

  private func ended(_ call: OpaquePointer, _ status: cgrpc_status, message: MessageBytes?) {
    let wasCancelled = end()
    var metadata = (initial: Metadata(), trailing: Metadata())
    // Nobody misses it but who has asked, and who gets an error that carries it.
    if request.wantsMetadata || status.code != 0 {
      withUnsafeMutablePointer(to: &metadata) { result in
        cgrpc_unary_call_metadata(call, result) { context, initial, trailing in
          context?.assumingMemoryBound(to: (initial: Metadata, trailing: Metadata).self)
            .pointee = (Metadata(initial), Metadata(trailing))
        }
      }
    }
    continuation.withLock(\.self)?.resume(
      returning: UnaryResponse(
        message: message, initialMetadata: metadata.initial,
        outcome: ClientOutcome(
          status, trailingMetadata: metadata.trailing, wasCancelled: wasCancelled)))
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
}
