import Contracts
import Execution
import GRPC
import NLPDomain

/// Answers the calls of `CampaignTextService` with the domain's results.
package struct CampaignTextAdapter: NLPCampaignTextService.ServiceProtocol {
  private let captions: CaptionOptimizer
  private let hashtags: HashtagResearcher
  private let detector: LanguageDetector
  private let queue: WorkQueue

  /// Loads the tables.
  ///
  /// - Parameter queue: where texts are worked on.
  /// - Throws: `ModelError` when a table is missing or broken.
  package init(queue: WorkQueue) throws {
    captions = try CaptionOptimizer()
    hashtags = try HashtagResearcher()
    detector = try LanguageDetector()
    self.queue = queue
  }

  /// Proposes captions and ranks them.
  package func optimizeCaption(
    request: NLPOptimizeCaptionRequest, context: ServerContext
  ) async throws -> NLPOptimizeCaptionResponse {
    try await queue.answer { _ in
      let wanted = try CaptionRequest(request)
      let answer = try captions.optimize(wanted)
      return NLPOptimizeCaptionResponse(
        answer, hashtags: hashtags.rank(for: wanted, language: answer.language.language),
        for: wanted.platform, limits: captions.limitsModel, detector: detector.model)
    }
  }

  /// Proposes hashtags and ranks them.
  package func researchHashtags(
    request: NLPResearchHashtagsRequest, context: ServerContext
  ) async throws -> NLPResearchHashtagsResponse {
    try await queue.answer { _ in
      NLPResearchHashtagsResponse(
        try hashtags.research(try HashtagRequest(request)), model: hashtags.model)
    }
  }

  /// Turns texts into vectors.
  package func embedText(
    request: NLPEmbedTextRequest, context: ServerContext
  ) async throws -> NLPEmbedTextResponse {
    try await queue.answer { cancellation in
      let vectors = try HashedTextEncoder().encode(request.texts, cancellation: cancellation)
      return .with {
        $0.embeddings = vectors.map { vector in .with { $0.values = vector } }
        $0.model = CommonModelInfo(HashedTextEncoder.model)
      }
    }
  }
}
