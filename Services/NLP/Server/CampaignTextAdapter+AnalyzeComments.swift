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
      let senses = try senseReader(request)
      let summary = try await comments.analyze(
        given, language: try Language.named(request.language), themes: Int(request.themeCount),
        senses: senses, on: queue
      ) { batch in
        try await response.write(
          .with { $0.batch = NLPCommentBatch(batch, of: given, detector: comments.detector) })
      }
      try await response.write(.with { $0.summary = NLPCommentSummary(summary) })
    } catch let error as InvalidInput {
      throw RPCError(error, reason: error.reason == .tooLarge ? .inputTooLarge : .invalidInput)
    }
  }

  /// What reads the feeling of Spanish comments by their sense; nil where words alone are read.
  private func senseReader(
    _ request: NLPAnalyzeCommentsRequest
  ) throws -> SentenceSenseReader? {
    switch request.spanishReading {
    case .words: return nil
    case .sense: return try senses.loaded()
    case .unspecified:
      return request.comments.count <= CommentAnalyzer.usuallyBySense ? senses.value : nil
    case .UNRECOGNIZED(let number):
      throw InvalidInput(
        .unknownValue, field: "spanish_reading",
        "\(number) is not known; FEELING_READING_WORDS and FEELING_READING_SENSE are")
    }
  }
}
