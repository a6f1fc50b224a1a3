/// How text stands out.
public struct EmphasisStyle: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// `*italic*`.
  public static let italic = Self(rawValue: 1)
  /// `**bold**`.
  public static let bold = Self(rawValue: 2)
  /// `_underlined_`.
  public static let underline = Self(rawValue: 4)
}
