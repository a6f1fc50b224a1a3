import Contracts
import Foundation
import GRPC
import Protobuf

/// Analyses a screenplay: what is in it, how its feeling moves, where it turns, what it is and whom it
/// is for, at the same time.
package struct ScreenplayAnalysis: Sendable {
  /// What the caller said of the script. A script that the first branch reads is a good one: what
  /// another finds too short to judge is that branch's failure alone.
  private static let scriptFields = FieldMap([
    "content": "content", "format": "format", "language": "language",
  ])
  private static let explanationFields = FieldMap([
    "explanation_language": "explanation_language"
  ])

  let backends: Backends
  let limits: BranchLimits

  package init(backends: Backends, limits: BranchLimits) {
    self.backends = backends
    self.limits = limits
  }

  /// Analyses `request`, telling `emit` what happens.
  ///
  /// - Throws: `RPCError` `.invalidArgument` for bad input, the status of the first branch when no
  ///   branch worked, `CancellationError` when the caller has gone.
  package func run(
    _ request: GatewayAnalyzeScreenplayRequest, deadline: ContinuousClock.Instant,
    emit: @escaping @Sendable (FanOut<GatewayAnalyzeScreenplayResponse>.Event) -> Void
  ) async throws -> GatewayAnalyzeScreenplayResponse {
    let scripts = backends.scripts
    let branches = [
      branch("script", fields: Self.scriptFields) { options in
        let script = try await scripts.parseScript(
          .with {
            $0.content = request.content
            $0.format = request.format
            $0.language = request.language
            $0.omitElements = !request.includeElements
          }, options: options)
        return .with { $0.script = script }
      },
      branch("sentiment") { options in
        let sentiment = try await scripts.analyzeSentiment(.init(request), options: options)
        return .with { $0.sentiment = sentiment }
      },
      branch("structure") { options in
        let structure = try await scripts.analyzeStructure(.init(request), options: options)
        return .with { $0.structure = structure }
      },
      branch("genre") { options in
        let genre = try await scripts.optimizeGenre(.init(request), options: options)
        return .with { $0.genre = genre }
      },
      branch("audience") { options in
        let audience = try await scripts.analyzeAudience(.init(request), options: options)
        return .with { $0.audience = audience }
      },
    ]
    let answer = try await FanOut(deadline: deadline, emit: emit).run(branches, share: 0.9)
    try answer.requireOneBranch()
    return answer
  }

  private func branch(
    _ name: String, fields: FieldMap = explanationFields,
    _ work: @escaping @Sendable (CallOptions) async throws -> GatewayAnalyzeScreenplayResponse
  ) -> Branch<GatewayAnalyzeScreenplayResponse> {
    Branch(name: name, limit: limits.standard, fields: fields) { clock, _ in
      try await work(try clock.callOptions())
    }
  }
}

/// What the methods are asked that explain a script.
private protocol ExplainedScriptRequest: Message {
  var content: Data { get set }
  var format: String { get set }
  var language: String { get set }
  var explanationLanguage: String { get set }
}

extension ExplainedScriptRequest {
  fileprivate init(_ request: GatewayAnalyzeScreenplayRequest) {
    self.init()
    content = request.content
    format = request.format
    language = request.language
    explanationLanguage = request.explanationLanguage
  }
}

extension NLPAnalyzeSentimentRequest: ExplainedScriptRequest {}
extension NLPAnalyzeStructureRequest: ExplainedScriptRequest {}
extension NLPOptimizeGenreRequest: ExplainedScriptRequest {}
extension NLPAnalyzeAudienceRequest: ExplainedScriptRequest {}
