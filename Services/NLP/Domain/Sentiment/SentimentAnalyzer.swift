import Execution
import Scoring
import Validation

/// Measures how the feeling of a screenplay moves (its valence, its emotions, the shape of its arc), how
/// its dialogue is made and how deep its characters' emotions go.
public struct SentimentAnalyzer: Sendable {
  private let models: [Language: LinearSentimentModel]
  private let emotionModels: [Language: EmotionModel]
  private let detector: LanguageDetector
  private let craft: CraftTable

  /// Loads the models of every language.
  ///
  /// - Throws: `ModelError` when a model file is missing or damaged.
  public init() throws {
    models = try Dictionary(
      uniqueKeysWithValues: Language.allCases.map { ($0, try LinearSentimentModel(language: $0)) })
    emotionModels = try Dictionary(
      uniqueKeysWithValues: Language.allCases.map { ($0, try EmotionModel(language: $0)) })
    detector = try LanguageDetector()
    craft = try CraftTable()
  }

  /// Measures a script.
  ///
  /// - Parameters:
  ///   - script: the parsed script.
  ///   - requested: its language, if the caller named it; otherwise it is detected.
  ///   - explanationLanguage: what explanations are written in; nil takes the script's language.
  ///   - senses: what the sense of its sentences says; nil reads single words alone.
  ///   - cancellation: looked at between sentences.
  /// - Throws: `InvalidInput` when the script has no dialogue, lyrics or action; `CancellationError`.
  public func analyze(
    _ script: Script, language requested: Language? = nil,
    explanationLanguage: Language? = nil, senses: SentenceSenses? = nil,
    cancellation: Cancellation = Cancellation()
  ) throws -> SentimentReport {
    let sentences = script.sentences
    guard !sentences.isEmpty else {
      throw InvalidInput(
        .nothingToAnalyze, field: "content",
        "has no dialogue, lyrics or action whose feeling could be measured")
    }
    let finding = detector.language(of: script, requested: requested)
    let code = finding.language.rawValue
    guard let model = models[finding.language] else {
      throw ModelError(file: "sentiment-\(code).bin", problem: "is not loaded")
    }
    guard let emotionModel = emotionModels[finding.language] else {
      throw ModelError(file: "emotion-\(code).bin", problem: "is not loaded")
    }
    var tally = SentimentTally(
      script: script,
      emotionPrior: (senses?.emotion(of: "") ?? emotionModel.read("")).probabilities)
    var dialogue = try DialogueTally(script: script, language: finding.language, table: craft)
    var depths = EmotionalDepthTally(table: craft)
    var known: [String: SentenceFeeling] = [:]
    for sentence in sentences {
      try cancellation.check()
      let feeling =
        known[sentence.text]
        ?? Self.feeling(of: sentence.text, model, emotionModel, senses)
      // Scripts repeat short lines («Yes.») many times.
      if sentence.words <= 4 { known[sentence.text] = feeling }
      tally.add(sentence, feeling)
      dialogue.add(sentence, feeling)
      depths.add(sentence, feeling)
    }
    let explanations = explanationLanguage ?? finding.language
    return tally.report(
      language: finding, explanationLanguage: explanations,
      dialogueQuality: dialogue.quality(in: explanations),
      emotionalDepths: depths.depths(of: script.characters.map(\.name), in: explanations),
      model: senses?.sentimentModel ?? Self.identity(of: model),
      emotionModel: senses?.emotionModel ?? Self.identity(of: emotionModel))
  }

  private static func feeling(
    of sentence: String, _ model: LinearSentimentModel, _ emotionModel: EmotionModel,
    _ senses: SentenceSenses?
  ) -> SentenceFeeling {
    let words = model.read(sentence)
    guard let senses else {
      return SentenceFeeling(sentiment: words, emotion: emotionModel.read(sentence))
    }
    return SentenceFeeling(
      sentiment: senses.sentiment(of: sentence, words: words),
      emotion: senses.emotion(of: sentence))
  }

  /// What answers of a model are signed with.
  static func identity(of model: LinearSentimentModel) -> ModelIdentity {
    ModelIdentity(
      name: "sentiment-\(model.language.rawValue)", version: "\(model.version)",
      data: data[model.language] ?? "")
  }

  /// What answers of a model are signed with.
  static func identity(of model: EmotionModel) -> ModelIdentity {
    ModelIdentity(
      name: "emotion-\(model.language.rawValue)", version: "\(model.version)",
      data: emotionData[model.language] ?? "")
  }

  /// Where the weights come from; the model cards say more.
  private static let data: [Language: String] = [
    .english: "IMDB and Rotten Tomatoes reviews, GoEmotions comments",
    .spanish: "Spanish n-grams labelled by a multilingual teacher that was trained on English text",
  ]
  private static let emotionData: [Language: String] = [
    .english: "GoEmotions comments, Ekman's grouping",
    .spanish: "Spanish n-grams labelled by a multilingual teacher that was trained on GoEmotions",
  ]
}

extension LanguageDetector {
  /// The language of a script's own words.
  public func language(of script: Script, requested: Language? = nil) -> LanguageFinding {
    if let requested { return .requested(requested) }
    var sample = ""
    for element in script.elements where ScriptSentence.kinds.contains(element.kind) {
      sample += element.text + "\n"
      if sample.utf8.count >= LanguageDetector.sampleBytes { break }
    }
    return language(of: sample)
  }
}
