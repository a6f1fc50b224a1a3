import Contracts
import Protobuf

/// An answer made of branches, whose parts merge into the whole as protobuf merges messages.
package protocol BranchedAnswer: Message {
  /// How each branch went, in the order in which they finished.
  var branches: [GatewayBranch] { get set }
}

extension GatewayPrepareCampaignResponse: BranchedAnswer {}
extension GatewayAnalyzeScreenplayResponse: BranchedAnswer {}
