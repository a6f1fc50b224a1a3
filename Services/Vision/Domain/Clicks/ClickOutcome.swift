/// What became of one picture: how often it was shown, how often it was clicked, and what was measured in
/// it.
public struct ClickOutcome: Sendable, Equatable {
  /// The operator's name for it; a later outcome of the same name takes its place.
  public let id: String
  /// How often the picture was shown.
  public let impressions: Int64
  /// How often it was clicked when it was.
  public let clicks: Int64
  /// The measures by the names of the appeal's factors.
  let measures: [String: Double]

  /// An outcome, unchecked.
  public init(id: String, impressions: Int64, clicks: Int64, qualities: PictureQualities) {
    self.init(id: id, impressions: impressions, clicks: clicks, measures: qualities.appealValues)
  }

  init(id: String, impressions: Int64, clicks: Int64, measures: [String: Double]) {
    self.id = id
    self.impressions = impressions
    self.clicks = clicks
    self.measures = measures
  }
}
