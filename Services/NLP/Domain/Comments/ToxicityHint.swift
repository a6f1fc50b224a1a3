/// Words that hint at toxicity.
public struct ToxicityHint: Sendable, Equatable {
  /// From this strength on a hint counts in rates.
  public static let counted = 0.5

  /// What they hint at.
  public let family: ToxicityFamily
  /// The words as they were written.
  public let text: String
  /// Where they begin, in bytes of UTF-8.
  public let offset: Int
  /// How strong the hint is, 0 to 1.
  public let strength: Double
  /// Whether somebody else says them.
  public let isQuoted: Bool
  /// Whether they are denied.
  public let isNegated: Bool
}
