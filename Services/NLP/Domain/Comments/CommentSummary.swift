import Scoring

/// What all comments say together.
public struct CommentSummary: Sendable {
  /// How many comments are in a language.
  public struct LanguageCount: Sendable, Equatable {
    /// The language.
    public let language: Language
    /// How many.
    public let count: Int
    /// How many of them do not tell their language by themselves.
    public let undetected: Int
  }

  /// How many comments there are.
  public let count: Int
  /// How many of them only repeat another one but for case, accents and punctuation.
  public let duplicates: Int
  /// The languages, most comments first.
  public let languages: [LanguageCount]
  /// The mean valence.
  public let valence: Valence
  /// The mean probability of each emotion.
  public let emotions: [EmotionShare]
  /// What they are about, most comments first.
  public let themes: [CommentTheme]
  /// What they ask, most asked first.
  public let questions: [QuestionGroup]
  /// How many ask something.
  public let questionCount: Int
  /// The rates of toxic hints, in the order of the families.
  public let toxicity: [ToxicityRate]
  /// The most positive comments.
  public let mostPositive: [CommentQuote]
  /// The most negative comments.
  public let mostNegative: [CommentQuote]
  /// The comments nearest the middle of all.
  public let mostTypical: [CommentQuote]
  /// All models and word lists that had a part in it.
  public let models: [ModelIdentity]
}
