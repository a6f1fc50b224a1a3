import Scoring

/// The models and word lists that comments are read by; loaded once, used on any thread.
final class CommentTools: Sendable {
  struct Models: Sendable {
    let sentiment: LinearSentimentModel
    let emotion: EmotionModel
  }

  private struct EmptyWords: Decodable {
    let version: String
    let words: String
  }

  let detector: LanguageDetector
  let questions: QuestionFinder
  let toxicity: ToxicityLexicon
  /// Words that carry no content.
  let emptyWords: HashIndex
  let english: Models
  let spanish: Models
  private let emptyWordsVersion: String

  /// - Throws: `ModelError` when a model or list is missing or broken.
  init() throws {
    detector = try LanguageDetector()
    let words = try ModelFile.decode(EmptyWords.self, from: "theme-words.json")
    emptyWords = HashIndex(words.words.split(separator: " ").map { CommentText.hash(of: $0) })
    emptyWordsVersion = words.version
    questions = try QuestionFinder(emptyWords: emptyWords)
    toxicity = try ToxicityLexicon()
    func models(_ language: Language) throws -> Models {
      Models(
        sentiment: try LinearSentimentModel(language: language),
        emotion: try EmotionModel(language: language))
    }
    english = try models(.english)
    spanish = try models(.spanish)
  }

  /// What answers are signed with.
  ///
  /// - Parameter senses: what read the sense of Spanish comments; nil where that were the linear models alone.
  func identities(senses: SentenceSenseReader?) -> [ModelIdentity] {
    [
      detector.model, SentimentAnalyzer.identity(of: english.sentiment),
      SentimentAnalyzer.identity(of: english.emotion),
      senses?.sentimentModel ?? SentimentAnalyzer.identity(of: spanish.sentiment),
      senses?.emotionModel ?? SentimentAnalyzer.identity(of: spanish.emotion),
      ModelIdentity(name: "questions", version: questions.version, data: Self.curated),
      ModelIdentity(name: "toxicity", version: toxicity.version, data: Self.curated),
      ModelIdentity(name: "theme-words", version: emptyWordsVersion, data: Self.curated),
    ]
  }

  private static let curated = "curated English and Spanish words, a stated prior"
}
