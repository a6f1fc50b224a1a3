import Contracts
import Execution
import Foundation
import GRPC
import NLPDomain
import Validation

/// Answers the calls of `ScriptAnalysisService` with the domain's results.
package struct ScriptAnalysisAdapter: NLPScriptAnalysisService.ServiceProtocol {
  private let parser: FountainParser
  private let analyzer: SentimentAnalyzer
  private let structure: StructureAnalyzer
  private let detector: LanguageDetector
  private let queue: WorkQueue

  /// Loads the models.
  ///
  /// - Parameters:
  ///   - limits: how much of a script is accepted.
  ///   - queue: where scripts are read.
  /// - Throws: `ModelError` when a model file is missing or damaged.
  package init(limits: ScriptLimits = ScriptLimits(), queue: WorkQueue) throws {
    parser = FountainParser(limits: limits)
    analyzer = try SentimentAnalyzer()
    structure = try StructureAnalyzer(sentiment: analyzer)
    detector = try LanguageDetector()
    self.queue = queue
  }

  /// Splits a screenplay into its parts.
  package func parseScript(
    request: NLPParseScriptRequest, context: ServerContext
  ) async throws -> NLPParseScriptResponse {
    try await queue.answer { cancellation in
      let language = try Language.named(request.language)
      let script = try parse(request.content, as: request.format, cancellation: cancellation)
      return NLPParseScriptResponse(
        script, language: detector.language(of: script, requested: language),
        detector: detector.model, withElements: !request.omitElements)
    }
  }

  /// Measures how the feeling of a screenplay moves.
  package func analyzeSentiment(
    request: NLPAnalyzeSentimentRequest, context: ServerContext
  ) async throws -> NLPAnalyzeSentimentResponse {
    try await queue.answer { cancellation in
      let language = try Language.named(request.language)
      let script = try parse(request.content, as: request.format, cancellation: cancellation)
      let report = try analyzer.analyze(script, language: language, cancellation: cancellation)
      return NLPAnalyzeSentimentResponse(report, detector: detector.model)
    }
  }

  /// Finds the beats of a screenplay.
  package func analyzeStructure(
    request: NLPAnalyzeStructureRequest, context: ServerContext
  ) async throws -> NLPAnalyzeStructureResponse {
    try await queue.answer { cancellation in
      let language = try Language.named(request.language)
      let explanationLanguage = try Language.named(
        request.explanationLanguage, field: "explanation_language")
      let script = try parse(request.content, as: request.format, cancellation: cancellation)
      let report = try structure.analyze(
        script, language: language, explanationLanguage: explanationLanguage,
        cancellation: cancellation)
      return NLPAnalyzeStructureResponse(report, detector: detector.model)
    }
  }

  private func parse(
    _ content: Data, as format: String, cancellation: Cancellation
  ) throws -> Script {
    guard format.isEmpty || format == "fountain" else {
      throw InvalidInput(
        .unknownValue, field: "format", "\"\(format.prefix(20))\" is not known; fountain is")
    }
    return try parser.parse(content, cancellation: cancellation)
  }
}
