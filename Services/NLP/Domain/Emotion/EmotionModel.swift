import Foundation

/// The emotion of a text: a multinomial logistic regression over its hashed words and phrases, with one
/// output for each `Emotion`.
public struct EmotionModel: Sendable {
  /// What the model says about a text.
  public struct Reading: Sendable, Equatable {
    /// The probability of each emotion in the order of `Emotion.allCases`; they add up to 1.
    public let probabilities: [Double]
    /// The distinct words and phrases of the text that the model knows; with none, the probabilities
    /// are those that it expects of any text.
    public let known: Int
    /// The emotion to name where only one can be: the most probable one, with the preference for rare
    /// ones that the model's card states.
    public let strongest: Emotion

    /// - Parameters:
    ///   - logOdds: one for each emotion, in the order of `Emotion.allCases`; they go through a softmax.
    ///   - preferences: what is added to each where one has to be named; empty for nothing.
    ///   - known: as the property.
    init(logOdds: [Double], preferences: [Double] = [], known: Int) {
      let highest = logOdds.max() ?? 0
      let powers = logOdds.map { exp($0 - highest) }
      let sum = powers.reduce(0, +)
      let preferred = preferences.isEmpty ? logOdds : zip(logOdds, preferences).map(+)
      probabilities = powers.map { $0 / sum }
      strongest = zip(Emotion.allCases, preferred).max { $0.1 < $1.1 }?.0 ?? .neutral
      self.known = known
    }

    /// The probability of an emotion, 0 to 1.
    public subscript(_ emotion: Emotion) -> Double {
      Emotion.allCases.firstIndex(of: emotion).map { probabilities[$0] } ?? 0
    }
  }

  /// The language that it reads.
  public var language: Language { model.language }
  /// The version of its weights.
  public var version: Int { model.version }
  private let model: HashedLinearModel

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - data: the file, as `HashedLinearModel` says.
  ///   - name: its name, for errors.
  /// - Throws: `ModelError` when the bytes are not such a file, are damaged, or have not one output
  ///   for each emotion.
  public init(data: Data, name: String) throws {
    model = try HashedLinearModel(data: data, name: name)
    guard model.outputs == Emotion.allCases.count else {
      throw ModelError(
        file: name, problem: "has \(model.outputs) outputs, not \(Emotion.allCases.count)")
    }
  }

  /// The model of a language that comes with the module.
  ///
  /// - Throws: `ModelError` when its file is missing or damaged.
  public init(language: Language) throws {
    let name = "emotion-\(language.rawValue).bin"
    try self.init(data: try ModelFile.data(name), name: name)
    guard self.language == language else {
      throw ModelError(file: name, problem: "is a model of another language")
    }
  }

  /// Reads the emotion of a text; best of a sentence or a comment, as it was made for.
  ///
  /// - Parameter text: any text; only letters, digits, `!`, `?`, emoticons and emoji count.
  public func read(_ text: String) -> Reading { reading(of: model.read(text)) }

  /// Reads the emotion of a text of which these are the features.
  func read(_ features: [UInt64]) -> Reading { reading(of: model.read(features)) }

  private func reading(of reading: HashedLinearModel.Reading) -> Reading {
    Reading(
      logOdds: reading.values, preferences: model.preferences, known: reading.known)
  }
}
