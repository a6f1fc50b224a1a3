import Contracts
import GRPC
import ServiceKit
import Validation

/// What the gateway itself asks of a campaign; values of single fields are judged by the service
/// that uses them.
enum CampaignValidation {
  private static let maximumPlatforms = 4
  private static let maximumCountries = 20
  private static let maximumIDBytes = 128

  /// - Throws: `RPCError` `.invalidArgument` with a violation for each bad field.
  static func check(_ request: GatewayPrepareCampaignRequest) throws {
    var checks = FieldChecks()
    func require(
      _ holds: Bool, _ field: String, _ description: String, _ reason: FieldViolation.Reason
    ) {
      if !holds { checks.add(field, description, as: reason) }
    }
    require(
      request.campaignID.utf8.count <= maximumIDBytes, "campaign_id",
      "has \(request.campaignID.utf8.count) bytes, at most \(maximumIDBytes) are allowed",
      "OUT_OF_RANGE")
    require(
      request.video.source != nil, "video", "is required: a path or the file itself",
      "REQUIRED")
    require(!request.artist.isEmpty, "artist", "is required", "REQUIRED")
    require(!request.song.isEmpty, "song", "is required", "REQUIRED")
    require(
      (1...maximumPlatforms).contains(request.platforms.count), "platforms",
      "has \(request.platforms.count) entries, 1 to \(maximumPlatforms) are needed",
      "OUT_OF_RANGE")
    require(
      (1...maximumCountries).contains(request.countries.count), "countries",
      "has \(request.countries.count) entries, 1 to \(maximumCountries) are needed",
      "OUT_OF_RANGE")
    requireDifferent(request.platforms, "platforms", &checks)
    requireDifferent(request.histories.map(\.platform), "histories", &checks)
    for (index, history) in request.histories.enumerated() {
      require(
        request.platforms.contains(history.platform), "histories[\(index)].platform",
        "is \"\(history.platform)\", which is none of the platforms of the campaign",
        "NOT_ALLOWED")
    }
    require(
      request.hasBudget || request.channels.isEmpty, "budget",
      "is required where channels are given", "REQUIRED")
    guard checks.violations.isEmpty else { throw RPCError(checks.error) }
  }

  private static func requireDifferent(
    _ values: [String], _ field: String, _ checks: inout FieldChecks
  ) {
    var seen: Set<String> = []
    for (index, value) in values.enumerated() where !seen.insert(value).inserted {
      checks.add("\(field)[\(index)]", "\"\(value)\" was given before", as: "DUPLICATE")
    }
  }
}
