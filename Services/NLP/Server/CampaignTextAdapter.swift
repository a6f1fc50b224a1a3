import Contracts
import Execution
import GRPC
import ModelLoading
import NLPDomain
import ServiceKit

/// Answers the calls of `CampaignTextService` with the domain's results.
package struct CampaignTextAdapter: NLPCampaignTextService.ServiceProtocol {
  private let captions: CaptionOptimizer
  private let hashtags: HashtagResearcher
  private let topics: HashtagTopics?
  private let detector: LanguageDetector
  private let encoders: TextEncoders
  let comments: CommentAnalyzer
  /// What reads the feeling of Spanish comments by their sense.
  let senses: ModelSlot<SentenceSenseReader>
  let queue: WorkQueue

  /// Loads the tables and models.
  ///
  /// - Parameters:
  ///   - encoders: what turns texts into vectors.
  ///   - queue: where texts are worked on.
  /// - Throws: `ModelError` when a table or model is missing or broken.
  package init(encoders: TextEncoders, queue: WorkQueue) throws {
    captions = try CaptionOptimizer()
    hashtags = try HashtagResearcher()
    topics = try encoders[.multilingual].value.map(HashtagTopics.init(encoder:))
    detector = try LanguageDetector()
    comments = try CommentAnalyzer()
    senses = try encoders[.multilingual].map(SentenceSenseReader.init(encoder:))
    self.encoders = encoders
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
    let (wanted, prepared) = try await queue.answer { cancellation in
      let wanted = try HashtagRequest(request)
      return (wanted, try topics?.prepare(wanted, cancellation: cancellation))
    }
    var matches: [HashtagTopicMatch] = []
    if let topics, let prepared { matches = try await topics.matches(prepared) }
    return try await queue.answer { [matches] _ in
      NLPResearchHashtagsResponse(
        try hashtags.research(wanted, topics: matches), model: hashtags.model,
        encoder: topics?.model)
    }
  }

  /// Turns texts into vectors.
  package func embedText(
    request: NLPEmbedTextRequest, context: ServerContext
  ) async throws -> NLPEmbedTextResponse {
    let choice = try await queue.answer { _ in try TextEncoderChoice.named(request.model) }
    let encoder = try encoders[choice].loaded()
    let prepared = try await queue.answer { cancellation in
      try encoder.prepare(request.texts, cancellation: cancellation)
    }
    let embedded = try await encoder.embed(prepared)
    return .with {
      $0.embeddings = embedded.map(NLPTextEmbedding.init)
      $0.model = CommonModelInfo(encoder.identity)
      $0.dimension = UInt32(encoder.dimension)
    }
  }
}

extension NLPTextEmbedding {
  init(_ text: EmbeddedText) {
    self.init()
    values = text.vector
    truncated = text.isTruncated
  }
}
