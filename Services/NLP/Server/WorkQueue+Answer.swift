import Execution
import GRPC
import NLPDomain
import ServiceKit
import Validation

extension WorkQueue {
  /// Works on an answer on one of the queue's threads; bad input becomes `INVALID_ARGUMENT`.
  func answer<Response: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Response
  ) async throws -> Response {
    do {
      return try await run(work)
    } catch let error as InvalidInput {
      throw RPCError(
        error, reason: error.reason == .tooLarge ? .inputTooLarge : .invalidInput)
    }
  }
}
