import COpenVINO
import Synchronization

/// One inference, from its start to its end.
///
/// ```
/// waiting ──▶ starting ──started──▶ running ──callback──▶ over
///    └─cancel──▶ over └────────callback────────────────────▲
/// ```
/// A cancellation while it starts is kept until it runs: the library forgets one that comes before. While
/// it runs, a cancellation lets the callback come early, if the network has tensors of one shape only. Otherwise it changes
/// nothing: the library remembers of each layer the shape that it had last, and after an inference that ended half-way some
/// layers have the room of the one and the shape of the other, so that later inferences fail or answer wrongly.
///
/// `@unchecked Sendable`: the request is used only by `outcome`, once, and by `cancel` while that runs, under
/// the lock; the library allows both at the same time.
final class InferenceRun: @unchecked Sendable {
  private enum State {
    case waiting
    case starting(CheckedContinuation<Void, any Error>, isCancelled: Bool)
    case running(CheckedContinuation<Void, any Error>)
    case over
  }

  private let request: OpaquePointer
  private let isInterruptible: Bool
  private let state = Mutex(State.waiting)

  init(_ request: OpaquePointer, isInterruptible: Bool) {
    self.request = request
    self.isInterruptible = isInterruptible
  }

  /// Starts the inference and waits for its end. Called once.
  ///
  /// - Throws: `InferenceError.failed`, `CancellationError`.
  func outcome() async throws {
    try await withCheckedThrowingContinuation { continuation in
      let isCancelled = state.withLock { state in
        guard case .waiting = state else { return true }
        state = .starting(continuation, isCancelled: false)
        return false
      }
      guard !isCancelled else {
        continuation.resume(throwing: CancellationError())
        return
      }
      let context = Unmanaged.passRetained(self)
      let message = copenvino_start(
        request,
        { context, outcome, message in
          guard let context else { return }
          let run = Unmanaged<InferenceRun>.fromOpaque(context).takeRetainedValue()
          run.end(.init(outcome, message: message))
        }, context.toOpaque())
      if let reason = LibraryMessage.take(message) {
        context.release()
        end(.failure(InferenceError.failed(reason: reason)))
      }
      state.withLock { state in
        guard case .starting(let continuation, let isCancelled) = state else { return }
        state = .running(continuation)
        if isCancelled { interrupt() }
      }
    }
  }

  /// Ends the inference early, where it may; one that has not begun does not begin. From any thread.
  func cancel() {
    state.withLock { state in
      switch state {
      case .waiting: state = .over
      case .starting(let continuation, _): state = .starting(continuation, isCancelled: true)
      // Under the lock: once it is over, the request may run somebody else's inference.
      case .running: interrupt()
      case .over: break
      }
    }
  }

  private func interrupt() {
    if isInterruptible { copenvino_cancel(request) }
  }

  private func end(_ result: Result<Void, any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      defer { state = .over }
      switch state {
      case .starting(let continuation, _), .running(let continuation): return continuation
      case .waiting, .over: return nil
      }
    }
    continuation?.resume(with: result)
  }
}

extension Result where Success == Void, Failure == any Error {
  /// What the library says of the end of an inference.
  fileprivate init(_ outcome: copenvino_outcome, message: UnsafePointer<CChar>?) {
    switch outcome {
    case COPENVINO_DONE: self = .success(())
    case COPENVINO_CANCELLED: self = .failure(CancellationError())
    default:
      let text = message.map { String(cString: $0) } ?? ""
      self = .failure(InferenceError.failed(reason: LibraryMessage.summary(of: text)))
    }
  }
}
