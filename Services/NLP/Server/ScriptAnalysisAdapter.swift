import Contracts
import Execution
import Foundation
import GRPC
import NLPDomain
import PDFText
import ServiceKit
import Validation

/// Answers the calls of `ScriptAnalysisService` with the domain's results.
package struct ScriptAnalysisAdapter: NLPScriptAnalysisService.ServiceProtocol {
  private let reader: ScriptReader
  private let analyzer: SentimentAnalyzer
  private let structure: StructureAnalyzer
  private let drafts: DraftComparator
  private let genres: GenreAnalyzer
  private let audience: AudienceAnalyzer
  private let detector: LanguageDetector
  private let queue: WorkQueue

  /// Loads the models.
  ///
  /// - Parameters:
  ///   - limits: how much of a script is accepted.
  ///   - pdfText: what takes the words out of a PDF.
  ///   - queue: where scripts are read.
  /// - Throws: `ModelError` when a model file is missing or damaged.
  package init(
    limits: ScriptLimits = ScriptLimits(), pdfText: PDFText = PDFText(), queue: WorkQueue
  ) throws {
    reader = ScriptReader(limits: limits, pdfText: pdfText)
    analyzer = try SentimentAnalyzer()
    structure = try StructureAnalyzer(sentiment: analyzer)
    drafts = try DraftComparator(sentiment: analyzer)
    genres = try GenreAnalyzer()
    audience = try AudienceAnalyzer(genres: genres)
    detector = try LanguageDetector()
    self.queue = queue
  }

  /// Splits a screenplay into its parts.
  package func parseScript(
    request: NLPParseScriptRequest, context: ServerContext
  ) async throws -> NLPParseScriptResponse {
    try await queue.answer { cancellation in
      let language = try Language.named(request.language)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      return NLPParseScriptResponse(
        script, formatDetected: request.format.isEmpty,
        language: detector.language(of: script, requested: language),
        detector: detector.model, withElements: !request.omitElements)
    }
  }

  /// Measures how the feeling of a screenplay moves.
  package func analyzeSentiment(
    request: NLPAnalyzeSentimentRequest, context: ServerContext
  ) async throws -> NLPAnalyzeSentimentResponse {
    try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      let report = try analyzer.analyze(
        script, language: language, explanationLanguage: explanationLanguage,
        cancellation: cancellation)
      return NLPAnalyzeSentimentResponse(report, detector: detector.model)
    }
  }

  /// Finds the beats of a screenplay.
  package func analyzeStructure(
    request: NLPAnalyzeStructureRequest, context: ServerContext
  ) async throws -> NLPAnalyzeStructureResponse {
    try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      let report = try structure.analyze(
        script, language: language, explanationLanguage: explanationLanguage,
        cancellation: cancellation)
      return NLPAnalyzeStructureResponse(report, detector: detector.model)
    }
  }

  /// Tells in which genres a screenplay plays, and what would bring out one of them.
  package func optimizeGenre(
    request: NLPOptimizeGenreRequest, context: ServerContext
  ) async throws -> NLPOptimizeGenreResponse {
    try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let target = try GenreAnalyzer.genre(named: request.targetGenre)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      let report = try genres.analyze(
        script, language: language, explanationLanguage: explanationLanguage, target: target,
        limit: Int(clamping: request.maxImprovements), cancellation: cancellation)
      return NLPOptimizeGenreResponse(report, detector: detector.model)
    }
  }

  /// Estimates whom a screenplay is for.
  package func analyzeAudience(
    request: NLPAnalyzeAudienceRequest, context: ServerContext
  ) async throws -> NLPAnalyzeAudienceResponse {
    try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      let report = try audience.analyze(
        script, language: language, explanationLanguage: explanationLanguage,
        cancellation: cancellation)
      return NLPAnalyzeAudienceResponse(report, detector: detector.model)
    }
  }

  /// Compares two drafts of a screenplay.
  package func compareDrafts(
    request: NLPCompareDraftsRequest, context: ServerContext
  ) async throws -> NLPCompareDraftsResponse {
    try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let comparison = try drafts.compare(
        before: try read(request.before, as: "before", cancellation: cancellation),
        after: try read(request.after, as: "after", cancellation: cancellation),
        language: language, explanationLanguage: explanationLanguage, cancellation: cancellation)
      return NLPCompareDraftsResponse(comparison, detector: detector.model)
    }
  }

  /// The language of a script and that of explanations, where the caller named them.
  private func languages(
    _ language: String, _ explanationLanguage: String
  ) throws -> (Language?, Language?) {
    (
      try Language.named(language),
      try Language.named(explanationLanguage, field: "explanation_language")
    )
  }

  private func read(
    _ draft: NLPScriptDraft, as field: String, cancellation: Cancellation
  ) throws -> Script {
    do {
      return try read(draft.content, as: draft.format, cancellation: cancellation)
    } catch let error as InvalidInput {
      throw error.within(field)
    }
  }

  /// Writes a screenplay as Fountain.
  package func convertScript(
    request: NLPConvertScriptRequest, context: ServerContext
  ) async throws -> NLPConvertScriptResponse {
    try await queue.answer { cancellation in
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      let written = FountainWriter().write(script)
      return .with {
        $0.fountain = written.text
        $0.format = script.format.rawValue
        $0.formatDetected = request.format.isEmpty
        $0.warnings = (script.warnings + written.warnings).map(NLPParseWarning.init)
      }
    }
  }

  private func read(
    _ content: Data, as format: String, cancellation: Cancellation
  ) throws -> Script {
    do {
      return try reader.read(
        content, format: try ScriptFormat.named(format), cancellation: cancellation)
    } catch let error as PDFTextError {
      throw RPCError(.programNotInstalled, "PDFs cannot be read here: \(error)")
    }
  }
}
