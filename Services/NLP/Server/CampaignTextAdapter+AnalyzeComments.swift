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
      let emotions = try emotionReader(request)
      let summary = try await comments.analyze(
        given, language: try Language.named(request.language), themes: Int(request.themeCount),
        emotions: emotions, on: queue
      ) { batch in
        try await response.write(
          .with { $0.batch = NLPCommentBatch(batch, of: given, detector: comments.detector) })
      }
      try await response.write(.with { $0.summary = NLPCommentSummary(summary) })
    } catch let error as InvalidInput {
      throw RPCError(error, reason: error.reason == .tooLarge ? .inputTooLarge : .invalidInput)
    }
  }

  /// What reads the emotions of Spanish comments by their sense; nil where they are read word by word.
  private func emotionReader(
    _ request: NLPAnalyzeCommentsRequest
  ) throws -> SentenceEmotionReader? {
    switch request.spanishEmotions {
    case .words: return nil
    case .sense: return try emotions.loaded()
    case .unspecified:
      return request.comments.count <= CommentAnalyzer.usuallyBySense ? emotions.value : nil
    case .UNRECOGNIZED(let number):
      throw InvalidInput(
        .unknownValue, field: "spanish_emotions",
        "\(number) is not known; EMOTION_READING_WORDS and EMOTION_READING_SENSE are")
    }
  }
}
