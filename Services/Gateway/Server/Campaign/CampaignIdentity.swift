import CCrypto
import Contracts
import Foundation

/// Names for campaigns that come without one.
enum CampaignIdentity {
  /// A name made from artist, song and video: the same three give the same name, anywhere.
  static func id(of request: GatewayPrepareCampaignRequest) -> String {
    var bytes: [UInt8] = []
    for part in [request.artist, request.song, request.video.path] {
      bytes += Array(part.utf8) + [0]
    }
    bytes += SHA256.digest(of: Array(request.video.data))
    let digest = SHA256.digest(of: bytes)
    return "c-" + digest.prefix(8).map { String(format: "%02x", $0) }.joined()
  }
}
