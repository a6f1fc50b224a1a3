import Contracts
import Execution
import Foundation
import GRPC
import PredictionDomain
import ServiceKit
import Validation

/// Answers the calls of `PredictionService` with the domain's results.
package struct PredictionAdapter: PredictionService.ServiceProtocol {
  private let virality: ViralityModel
  private let postingTime: PostingTimeModel
  private let queue: WorkQueue
  private let now: @Sendable () -> Date

  /// An adapter.
  ///
  /// - Parameters:
  ///   - virality: the model behind PredictVirality.
  ///   - postingTime: the model behind PredictPostingTime.
  ///   - queue: where predictions are computed.
  ///   - now: the clock, for requests that name no earliest time.
  package init(
    virality: ViralityModel, postingTime: PostingTimeModel, queue: WorkQueue,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.virality = virality
    self.postingTime = postingTime
    self.queue = queue
    self.now = now
  }

  /// Predicts how a post does.
  package func predictVirality(
    request: PredictionPredictViralityRequest, context: ServerContext
  ) async throws -> PredictionPredictViralityResponse {
    try await compute { _ in
      PredictionPredictViralityResponse(try virality.predict(Post(request)))
    }
  }

  /// Predicts when to publish.
  package func predictPostingTime(
    request: PredictionPredictPostingTimeRequest, context: ServerContext
  ) async throws -> PredictionPredictPostingTimeResponse {
    let moment = now()
    return try await compute { cancellation in
      let prediction = try postingTime.predict(
        PostingTimeRequest(request, now: moment), checkCancellation: cancellation.check)
      return PredictionPredictPostingTimeResponse(prediction, model: postingTime.identity)
    }
  }

  /// Runs work on the queue and makes the domain's errors those of a call.
  private func compute<Result: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Result
  ) async throws -> Result {
    try await queue.run { cancellation in
      do {
        return try work(cancellation)
      } catch let error as InvalidInput {
        throw RPCError(error)
      }
    }
  }
}
