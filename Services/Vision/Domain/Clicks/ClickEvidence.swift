/// How much an audience has told.
public struct ClickEvidence: Sendable, Equatable {
  /// How many outcomes are kept.
  public let outcomes: Int
  /// The sum of their impressions.
  public let impressions: Int64
  /// The sum of their clicks.
  public let clicks: Int64
  /// Grows with every outcome that is recorded, of any audience; 0 where there is none. The same number
  /// stands for the same outcomes.
  public let revision: Int64

  /// Nothing.
  static let none = ClickEvidence(outcomes: 0, impressions: 0, clicks: 0, revision: 0)

  init(outcomes: Int, impressions: Int64, clicks: Int64, revision: Int64) {
    self.outcomes = outcomes
    self.impressions = impressions
    self.clicks = clicks
    self.revision = revision
  }

  init(_ outcomes: [ClickOutcome], revision: Int64) {
    self.init(
      outcomes: outcomes.count, impressions: outcomes.reduce(0) { $0 + $1.impressions },
      clicks: outcomes.reduce(0) { $0 + $1.clicks }, revision: revision)
  }
}
