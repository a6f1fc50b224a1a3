import Execution
import Scoring
import Validation

/// Reads the genres of a screenplay and looks for what would bring out one of them.
public struct GenreAnalyzer: Sendable {
  /// How many improvements are looked for where the caller does not say.
  public static let usualImprovements = 5
  /// The most improvements.
  public static let mostImprovements = 50

  private static let data = [
    Language.english: "IMDB reviews that name their film's genre; no screenplay",
    Language.spanish: "the English weights, carried over by multilingual word vectors",
  ]

  private let models: [Language: GenreModel]
  private let detector: LanguageDetector
  private let measures: GenreMeasures

  /// Loads the models.
  ///
  /// - Throws: `ModelError` when a model file is missing or damaged.
  public init() throws {
    models = try Dictionary(
      uniqueKeysWithValues: Language.allCases.map { ($0, try GenreModel(language: $0)) })
    detector = try LanguageDetector()
    measures = try GenreMeasures.load()
  }

  /// The genre of a name.
  ///
  /// - Parameter name: as `Genre.rawValue`; empty gives nil.
  /// - Throws: `InvalidInput` of `target_genre` for any other.
  public static func genre(named name: String) throws -> Genre? {
    if name.isEmpty { return nil }
    guard let genre = Genre(rawValue: name) else {
      let known = Genre.allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidInput(
        .unknownValue, field: "target_genre",
        "\"\(name.prefix(20))\" is not known; there are \(known)")
    }
    return genre
  }

  /// Reads a script.
  ///
  /// - Parameters:
  ///   - script: the parsed script.
  ///   - requested: its language, if the caller named it; otherwise it is detected.
  ///   - explanationLanguage: what improvements are written in; nil takes the script's language.
  ///   - target: the genre to bring out; nil takes the one with the largest share.
  ///   - limit: the most improvements, 1 to 50; 0 stands for 5.
  ///   - passages: what the sense of its passages says; nil reads words alone.
  ///   - cancellation: looked at between scenes and between improvements.
  /// - Throws: `InvalidInput` when the script has no dialogue, lyrics or action, or `limit` is out of
  ///   range; `CancellationError`.
  public func analyze(
    _ script: Script, language requested: Language? = nil,
    explanationLanguage: Language? = nil, target: Genre? = nil, limit: Int = 0,
    passages: GenrePassages? = nil, cancellation: Cancellation = Cancellation()
  ) throws -> GenreReport {
    guard 0...Self.mostImprovements ~= limit else {
      throw InvalidInput(
        .tooLarge, field: "max_improvements",
        "is \(limit) but at most \(Self.mostImprovements) are looked for")
    }
    let (reading, finding, model) = try read(
      script, language: requested, passages: passages, cancellation: cancellation)
    let shares = reading.shares
    let target = target ?? shares[0].genre
    let advice = GenreAdvice(
      reading: reading, script: script,
      wording: GenreWording(language: explanationLanguage ?? finding.language))
    return GenreReport(
      shares: shares, target: target, scenes: scenes(of: script, reading),
      improvements: try advice.improvements(
        of: target, limit: limit == 0 ? Self.usualImprovements : limit, cancellation: cancellation),
      effectivePassages: reading.posterior.effectivePassages, language: finding, model: model,
      passageModel: passages?.model)
  }

  /// What a script's scenes say.
  ///
  /// - Throws: `InvalidInput` when it has no dialogue, lyrics or action; `CancellationError`.
  func read(
    _ script: Script, language requested: Language?, passages: GenrePassages?,
    cancellation: Cancellation
  ) throws -> (GenreReading, LanguageFinding, ModelIdentity) {
    let finding = detector.language(of: script, requested: requested)
    let code = finding.language.rawValue
    guard let model = models[finding.language] else {
      throw ModelError(file: "genre-\(code).bin", problem: "is not loaded")
    }
    let reading = try GenreReading(
      of: script, model: model, passages: passages, measures: measures, cancellation: cancellation)
    guard reading.scenes.contains(where: { $0.wordCount > 0 }) else {
      throw InvalidInput(
        .nothingToAnalyze, field: "content", "has no dialogue, lyrics or action to be read")
    }
    return (
      reading, finding,
      ModelIdentity(
        name: "genre-\(code)", version: "\(model.version)", data: Self.data[model.language] ?? "")
    )
  }

  private func scenes(of script: Script, _ reading: GenreReading) -> [GenreReport.SceneGenres] {
    reading.scenes.indices.compactMap { position in
      guard let index = reading.scenes[position].index else { return nil }
      return GenreReport.SceneGenres(
        index: index, heading: script.scenes[index].heading, line: script.scenes[index].line,
        shares: reading.shares(of: position),
        knownWords: reading.readings[position].words.count)
    }
  }
}
