import Contracts
import GRPC

/// Clients of the services behind the gateway.
package struct Backends: Sendable {
  package let vision: VisionService.Client
  package let scripts: NLPScriptAnalysisService.Client
  package let campaignText: NLPCampaignTextService.Client
  package let prediction: PredictionService.Client
  package let optimizer: OptimizerService.Client
  package let embeddings: EmbeddingsService.Client

  /// Clients over one channel a service; `nlp` serves two contracts.
  package init(
    vision: GRPCClient, nlp: GRPCClient, prediction: GRPCClient, optimizer: GRPCClient,
    embeddings: GRPCClient
  ) {
    self.vision = VisionService.Client(wrapping: vision)
    scripts = NLPScriptAnalysisService.Client(wrapping: nlp)
    campaignText = NLPCampaignTextService.Client(wrapping: nlp)
    self.prediction = PredictionService.Client(wrapping: prediction)
    self.optimizer = OptimizerService.Client(wrapping: optimizer)
    self.embeddings = EmbeddingsService.Client(wrapping: embeddings)
  }
}
