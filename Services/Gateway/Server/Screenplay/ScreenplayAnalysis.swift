import Contracts
import GRPC

/// Analyses a screenplay: what is in it and how its feeling moves, at the same time.
package struct ScreenplayAnalysis: Sendable {
  private static let fields = FieldMap([
    "content": "content", "format": "format", "language": "language",
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
    let fanOut = FanOut(deadline: deadline, emit: emit)
    let answer = try await fanOut.run(
      [scriptBranch(request), sentimentBranch(request)], share: 0.9)
    try answer.requireOneBranch()
    return answer
  }

  private func scriptBranch(
    _ request: GatewayAnalyzeScreenplayRequest
  ) -> Branch<GatewayAnalyzeScreenplayResponse> {
    Branch(name: "script", limit: limits.standard, fields: Self.fields) { clock, _ in
      let script = try await backends.scripts.parseScript(
        .with {
          $0.content = request.content
          $0.format = request.format
          $0.language = request.language
          $0.omitElements = !request.includeElements
        }, options: try clock.callOptions())
      return .with { $0.script = script }
    }
  }

  private func sentimentBranch(
    _ request: GatewayAnalyzeScreenplayRequest
  ) -> Branch<GatewayAnalyzeScreenplayResponse> {
    Branch(name: "sentiment", limit: limits.standard, fields: Self.fields) { clock, _ in
      let sentiment = try await backends.scripts.analyzeSentiment(
        .with {
          $0.content = request.content
          $0.format = request.format
          $0.language = request.language
        }, options: try clock.callOptions())
      return .with { $0.sentiment = sentiment }
    }
  }
}
