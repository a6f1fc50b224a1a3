import Contracts
import GRPC

extension CampaignPreparation {
  /// Divides the budget among the caller's channels, or among the platforms by the optimizer's
  /// stated priors.
  func budgetBranch(
    _ request: GatewayPrepareCampaignRequest
  ) -> Branch<GatewayPrepareCampaignResponse> {
    let channels =
      request.channels.isEmpty
      ? request.platforms.map { platform in .with { $0.id = platform } } : request.channels
    let fields = FieldMap([
      "total": "budget", "channels": request.channels.isEmpty ? "platforms" : "channels",
    ])
    return Branch(name: "budget", limit: limits.standard, fields: fields) { clock, _ in
      let budget = try await backends.optimizer.allocateBudget(
        .with {
          $0.total = request.budget
          $0.channels = channels
        }, options: try clock.callOptions())
      return .with { $0.budget = budget }
    }
  }
}
