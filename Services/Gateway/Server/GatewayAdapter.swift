import Contracts
import GRPC

/// The gateway's contract, served by the two jobs and the library.
package struct GatewayAdapter: GatewayService.ServiceProtocol {
  private let campaigns: CampaignPreparation
  private let screenplays: ScreenplayAnalysis
  private let library: ContentLibrary

  package init(
    campaigns: CampaignPreparation, screenplays: ScreenplayAnalysis, library: ContentLibrary
  ) {
    self.campaigns = campaigns
    self.screenplays = screenplays
    self.library = library
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

  package func storeContent(
    request: GatewayStoreContentRequest, context: ServerContext
  ) async throws -> GatewayStoreContentResponse {
    try await library.store(request, deadline: CallDeadline.instant(of: context))
  }

  package func searchContent(
    request: GatewaySearchContentRequest, context: ServerContext
  ) async throws -> GatewaySearchContentResponse {
    try await library.search(request, deadline: CallDeadline.instant(of: context))
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
