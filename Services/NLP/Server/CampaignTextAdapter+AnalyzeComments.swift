import Contracts
import GRPC
import NLPDomain
import Scoring
import ServiceKit
import Validation

extension CampaignTextAdapter {
  /// Reads the comments under a post.
  package func analyzeComments(
    request: NLPAnalyzeCommentsRequest, response: RPCWriter<NLPAnalyzeCommentsResponse>,
    context: ServerContext
  ) async throws {
    let given = request.comments.map { Comment(text: $0.text, id: $0.id) }
    do {
      let summary = try await comments.analyze(
        given, language: try Language.named(request.language), themes: Int(request.themeCount),
        on: queue
      ) { batch in
        try await response.write(
          .with { $0.batch = NLPCommentBatch(batch, of: given, detector: comments.detector) })
      }
      try await response.write(.with { $0.summary = NLPCommentSummary(summary) })
    } catch let error as InvalidInput {
      throw RPCError(error, reason: error.reason == .tooLarge ? .inputTooLarge : .invalidInput)
    }
  }
}
