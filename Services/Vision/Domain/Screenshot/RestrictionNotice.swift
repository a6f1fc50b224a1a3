/// A notice, in a screenshot, that something about an account or its content is restricted.
public struct RestrictionNotice: Equatable, Sendable {
  /// What is restricted.
  public let kind: RestrictionKind
  /// The language of the phrase that was recognised: `en` or `es`.
  public let language: String
  /// The sentence in which it was recognised, as it was read.
  public let text: String
  /// The share of the phrase's letters that agree, 0.8 to 1.
  public let similarity: Double
  /// How sure it is that the screen says this and means this account, 0 to 1: the phrase's specificity, a
  /// prior that stands in the catalogue, times the similarity's square, times the mean confidence of the
  /// lines as they were read. Not calibrated on real screens.
  public let confidence: Double
  /// The lines of text that say it.
  public let lines: [TextLine]
}

/// What a platform restricts.
public enum RestrictionKind: String, CaseIterable, Decodable, Sendable {
  /// The account is closed, for a time or for good.
  case accountSuspended = "account_suspended"
  /// The account cannot do or reach all that others can.
  case accountRestricted = "account_restricted"
  /// Content is not recommended, or shown to fewer people.
  case reachLimited = "reach_limited"
  /// Content was taken down.
  case contentRemoved = "content_removed"
  /// An action, such as liking or following, is blocked for a while.
  case actionBlocked = "action_blocked"
  /// Content or the account broke a rule, which counts against the account.
  case violation = "violation"
  /// The sound was muted or the content claimed by a holder of rights.
  case copyright = "copyright"
  /// The account earns less or nothing.
  case monetizationLimited = "monetization_limited"
  /// An advertisement or an advertising account was refused or switched off.
  case advertisingRejected = "advertising_rejected"
}
