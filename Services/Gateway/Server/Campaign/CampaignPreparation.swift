import Contracts
import Foundation
import GRPC
import ServiceKit

/// Prepares a campaign: asks the services at the same time, then forecasts each platform from what
/// they found.
package struct CampaignPreparation: Sendable {
  /// The part of the caller's time that is for the branches which the forecasts wait for.
  private static let firstStageShare = 0.9

  let backends: Backends
  let limits: BranchLimits
  /// The time of day, for the record of the campaign.
  let now: @Sendable () -> Date

  package init(backends: Backends, limits: BranchLimits, now: @escaping @Sendable () -> Date) {
    self.backends = backends
    self.limits = limits
    self.now = now
  }

  /// Prepares `request`, telling `emit` what happens.
  ///
  /// - Throws: `RPCError` `.invalidArgument` for bad input, the status of the first branch when no
  ///   branch worked, `CancellationError` when the caller has gone.
  package func run(
    _ request: GatewayPrepareCampaignRequest, deadline: ContinuousClock.Instant,
    emit: @escaping @Sendable (FanOut<GatewayPrepareCampaignResponse>.Event) -> Void
  ) async throws -> GatewayPrepareCampaignResponse {
    try CampaignValidation.check(request)
    let campaignID =
      request.campaignID.isEmpty ? CampaignIdentity.id(of: request) : request.campaignID
    let fanOut = FanOut(deadline: deadline, emit: emit)
    let named = GatewayPrepareCampaignResponse.with { $0.campaignID = campaignID }
    emit(.part(named))
    var answer = named
    let findings = try await fanOut.run(
      firstStage(request, campaignID: campaignID), share: Self.firstStageShare)
    try answer.merge(serializedBytes: findings.serializedBytes())
    try answer.requireOneBranch()
    let forecasts = try await fanOut.run(
      request.platforms.indices.map { viralityBranch(request, platform: $0, findings: findings) },
      share: 1)
    try answer.merge(serializedBytes: forecasts.serializedBytes())
    return answer
  }

  private func firstStage(
    _ request: GatewayPrepareCampaignRequest, campaignID: String
  ) -> [Branch<GatewayPrepareCampaignResponse>] {
    var branches = [
      videoBranch(request), thumbnailsBranch(request),
      similarCampaignsBranch(request, campaignID: campaignID),
    ]
    if request.hasBudget { branches.append(budgetBranch(request)) }
    for platform in request.platforms.indices {
      branches.append(hashtagsBranch(request, platform: platform))
      branches.append(captionsBranch(request, platform: platform))
      branches.append(postingTimesBranch(request, platform: platform))
    }
    return branches
  }
}
