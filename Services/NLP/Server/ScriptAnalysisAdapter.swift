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
  /// What reads by sense; nil where the encoder is not installed.
  private let passages: GenrePassageReader?
  private let senses: SentenceSenseReader?
  private let detector: LanguageDetector
  private let queue: WorkQueue

  /// Loads the models.
  ///
  /// - Parameters:
  ///   - limits: how much of a script is accepted.
  ///   - pdfText: what takes the words out of a PDF.
  ///   - encoders: what turns texts into vectors; without the multilingual one single words alone are read.
  ///   - queue: where scripts are read.
  /// - Throws: `ModelError` when a model file is missing or damaged.
  package init(
    limits: ScriptLimits = ScriptLimits(), pdfText: PDFText = PDFText(),
    encoders: TextEncoders = TextEncoders(), queue: WorkQueue
  ) throws {
    reader = ScriptReader(limits: limits, pdfText: pdfText)
    analyzer = try SentimentAnalyzer()
    structure = try StructureAnalyzer(sentiment: analyzer)
    drafts = try DraftComparator(sentiment: analyzer)
    genres = try GenreAnalyzer()
    audience = try AudienceAnalyzer(genres: genres)
    let encoder = encoders[.multilingual].value
    passages = try encoder.map(GenrePassageReader.init(encoder:))
    senses = try encoder.map(SentenceSenseReader.init(encoder:))
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
    let (script, language, explanationLanguage, prepared) = try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      return (
        script, language, explanationLanguage,
        try sentences(of: script, language: language, cancellation: cancellation)
      )
    }
    let senses = try await prepared?.read()
    return try await queue.answer { cancellation in
      let report = try analyzer.analyze(
        script, language: language, explanationLanguage: explanationLanguage, senses: senses,
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
    let (script, language, explanationLanguage, target, prepared) = try await queue.answer {
      cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let target = try GenreAnalyzer.genre(named: request.targetGenre)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      return (
        script, language, explanationLanguage, target,
        try passages?.prepare(script, cancellation: cancellation)
      )
    }
    let sense = try await prepared?.read()
    return try await queue.answer { cancellation in
      let report = try genres.analyze(
        script, language: language, explanationLanguage: explanationLanguage, target: target,
        limit: Int(clamping: request.maxImprovements), passages: sense, cancellation: cancellation)
      return NLPOptimizeGenreResponse(report, detector: detector.model)
    }
  }

  /// Estimates whom a screenplay is for.
  package func analyzeAudience(
    request: NLPAnalyzeAudienceRequest, context: ServerContext
  ) async throws -> NLPAnalyzeAudienceResponse {
    let (script, language, explanationLanguage, prepared) = try await queue.answer { cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let script = try read(request.content, as: request.format, cancellation: cancellation)
      return (
        script, language, explanationLanguage,
        try passages?.prepare(script, cancellation: cancellation)
      )
    }
    let sense = try await prepared?.read()
    return try await queue.answer { cancellation in
      let report = try audience.analyze(
        script, language: language, explanationLanguage: explanationLanguage, passages: sense,
        cancellation: cancellation)
      return NLPAnalyzeAudienceResponse(report, detector: detector.model)
    }
  }

  /// Compares two drafts of a screenplay.
  package func compareDrafts(
    request: NLPCompareDraftsRequest, context: ServerContext
  ) async throws -> NLPCompareDraftsResponse {
    let (before, after, language, explanationLanguage, prepared) = try await queue.answer {
      cancellation in
      let (language, explanationLanguage) = try languages(
        request.language, request.explanationLanguage)
      let before = try read(request.before, as: "before", cancellation: cancellation)
      let after = try read(request.after, as: "after", cancellation: cancellation)
      // As both drafts are: the feeling of each is measured by the same models.
      let found = detector.language(of: after, requested: language).language
      return (
        before, after, language, explanationLanguage,
        try [before, after].map {
          try sentences(of: $0, language: found, cancellation: cancellation)
        }
      )
    }
    var senses: (before: SentenceSenses, after: SentenceSenses)?
    if let earlier = prepared[0], let later = prepared[1] {
      senses = (try await earlier.read(), try await later.read())
    }
    return try await queue.answer { [senses] cancellation in
      let comparison = try drafts.compare(
        before: before, after: after, language: language, explanationLanguage: explanationLanguage,
        senses: senses, cancellation: cancellation)
      return NLPCompareDraftsResponse(comparison, detector: detector.model)
    }
  }

  /// The sentences of a script, ready to be read by their sense; nil where single words are read.
  private func sentences(
    of script: Script, language: Language?, cancellation: Cancellation
  ) throws -> SentenceSenseReader.Prepared? {
    try senses?.prepare(
      script, language: detector.language(of: script, requested: language).language,
      cancellation: cancellation)
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
