/// The language in which a text is read, and how that was settled.
public struct LanguageFinding: Sendable, Equatable {
  /// How a language was settled.
  public enum Basis: Sendable, Equatable {
    /// The caller named it.
    case requested
    /// The text left little doubt.
    case detected
    /// The text did not tell: English was assumed, or of a comment the language of most others.
    case fallback
  }

  /// The language.
  public let language: Language
  /// How it was settled.
  public let basis: Basis
  /// The probability of `language` against the other one, 0 to 1.
  public let probability: Double

  /// A language that the caller named.
  public static func requested(_ language: Language) -> LanguageFinding {
    LanguageFinding(language: language, basis: .requested, probability: 1)
  }
}
