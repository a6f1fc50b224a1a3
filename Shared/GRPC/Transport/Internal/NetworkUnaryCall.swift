import CGRPC
import Synchronization

/// A call with one request and one response over the network, all in one batch.
final class NetworkUnaryCall: Sendable {
  /// A share of a C call, whose operations are safe on any thread.
  private struct Share: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private struct State {
    /// Set when the call has been started, and nil again when it has ended.
    var share: Share?
    /// Whether this side gives the call up; before it has started, it is cancelled then.
    var isCancelled = false
    /// Who waits for the response; nil again when the call has ended.
    var waiter: UnsafeContinuation<UnaryResponse, Never>?
  }

  private let state = Mutex(State())
  private let call: ClientCall

  init(_ call: ClientCall) {
    self.call = call
  }

  /// Makes the call and waits until it has ended. Once.
  nonisolated(nonsending) func response(on channel: OpaquePointer, to message: MessageBytes) async
    -> UnaryResponse
  {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { waiter in
        state.withLock { $0.waiter = waiter }
        start(on: channel, message)
      }
    } onCancel: {
      cancel()
    }
  }

  private func start(on channel: OpaquePointer, _ message: MessageBytes) {
    let context = Unmanaged.passRetained(self).toOpaque()
    let pointer = call.withCOptions { options in
      cgrpc_unary_call_start(channel, options, message.retainedSlice(), context) {
        context, pointer, status, hasMessage, message, encoding in
        guard let context, let pointer else { return }
        let unary = Unmanaged<NetworkUnaryCall>.fromOpaque(context).takeRetainedValue()
        RPCExecutor.shared.withEvent {
          unary.ended(
            pointer, status,
            message: hasMessage ? MessageBytes(adopting: message, encoding: encoding) : nil)
        }
      }
    }
    guard let pointer else { return }
    state.withLock { state in
      if state.waiter != nil {
        state.share = Share(pointer: pointer)
        if state.isCancelled { cgrpc_unary_call_cancel(pointer) }
      } else {
        // It has ended before this.
        cgrpc_unary_call_release(pointer)
      }
    }
  }

  private func ended(_ pointer: OpaquePointer, _ status: cgrpc_status, message: MessageBytes?) {
    let response = UnaryResponse(
      message: message,
      ending: call.wantsMetadata || status.code != 0 ? ending(of: pointer, status) : nil)
    let waiter = state.withLock { state in
      if let share = state.share.take() { cgrpc_unary_call_release(share.pointer) }
      return state.waiter.take()
    }
    waiter?.resume(returning: response)
  }

  private func ending(of pointer: OpaquePointer, _ status: cgrpc_status) -> UnaryEnding {
    var metadata = (initial: Metadata(), trailing: Metadata())
    withUnsafeMutablePointer(to: &metadata) { result in
      cgrpc_unary_call_metadata(pointer, result) { context, initial, trailing in
        context?.assumingMemoryBound(to: (initial: Metadata, trailing: Metadata).self)
          .pointee = (Metadata(initial), Metadata(trailing))
      }
    }
    return UnaryEnding(
      initialMetadata: metadata.initial,
      outcome: ClientOutcome(
        status, trailingMetadata: metadata.trailing,
        wasCancelled: state.withLock(\.isCancelled)))
  }

  /// Gives the call up. Does nothing when it has ended.
  private func cancel() {
    state.withLock { state in
      state.isCancelled = true
      if let share = state.share { cgrpc_unary_call_cancel(share.pointer) }
    }
  }
}
