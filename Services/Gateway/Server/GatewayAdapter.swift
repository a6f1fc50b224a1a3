import Contracts
import GRPC

/// The gateway's contract, served by the two jobs.
package struct GatewayAdapter: GatewayService.ServiceProtocol {
  private let campaigns: CampaignPreparation
  private let screenplays: ScreenplayAnalysis

  package init(campaigns: CampaignPreparation, screenplays: ScreenplayAnalysis) {
    self.campaigns = campaigns
    self.screenplays = screenplays
  }

  package func prepareCampaign(
    request: GatewayPrepareCampaignRequest, context: ServerContext
  ) async throws -> GatewayPrepareCampaignResponse {
    try await campaigns.run(request, deadline: CallDeadline.instant(of: context)) { _ in }
  }

  package func streamPrepareCampaign(
    request: GatewayStreamPrepareCampaignRequest,
    response: RPCWriter<GatewayStreamPrepareCampaignResponse>, context: ServerContext
  ) async throws {
    let deadline = CallDeadline.instant(of: context)
    try await relay { emit in
      _ = try await campaigns.run(request.campaign, deadline: deadline, emit: emit)
    } to: { event in
      try await response.write(.init(event))
    }
  }

  package func analyzeScreenplay(
    request: GatewayAnalyzeScreenplayRequest, context: ServerContext
  ) async throws -> GatewayAnalyzeScreenplayResponse {
    try await screenplays.run(request, deadline: CallDeadline.instant(of: context)) { _ in }
  }

  package func streamAnalyzeScreenplay(
    request: GatewayStreamAnalyzeScreenplayRequest,
    response: RPCWriter<GatewayStreamAnalyzeScreenplayResponse>, context: ServerContext
  ) async throws {
    let deadline = CallDeadline.instant(of: context)
    try await relay { emit in
      _ = try await screenplays.run(request.screenplay, deadline: deadline, emit: emit)
    } to: { event in
      try await response.write(.init(event))
    }
  }
}

extension GatewayStreamPrepareCampaignResponse {
  init(_ event: FanOut<GatewayPrepareCampaignResponse>.Event) {
    self.init()
    switch event {
    case .progress(let progress): self.progress = progress
    case .part(let part): self.part = part
    }
  }
}

extension GatewayStreamAnalyzeScreenplayResponse {
  init(_ event: FanOut<GatewayAnalyzeScreenplayResponse>.Event) {
    self.init()
    switch event {
    case .progress(let progress): self.progress = progress
    case .part(let part): self.part = part
    }
  }
}
