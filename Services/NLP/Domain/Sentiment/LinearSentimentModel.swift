import Foundation

/// The probability that a text is positive: a logistic regression over its hashed words and phrases.
///
/// A model of two outputs reads short and long texts (a line of dialogue, a review of a page) with
/// weights of their own: between the two ends of its length gate the log-odds go over from the first
/// output to the second, with the logarithm of how many of the text's features the model knows.
public struct LinearSentimentModel: Sendable {
  /// What the model says about a text.
  public struct Reading: Sendable, Equatable {
    /// The probability that the text is positive, 0 to 1.
    public let probability: Double
    /// The same as log-odds, in nats.
    let logOdds: Double
    /// The features that the model knows and that speak clearly by themselves.
    public let evidence: Int

    init(logOdds: Double, evidence: Int) {
      probability = 1 / (1 + exp(-logOdds))
      self.logOdds = logOdds
      self.evidence = evidence
    }

    /// The expected feeling, −1 to 1: 2p − 1; 0 where no feature speaks.
    public var valence: Double { evidence == 0 ? 0 : 2 * probability - 1 }
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
  /// - Throws: `ModelError` when the bytes are not such a file, are damaged, or have neither one nor
  ///   two outputs.
  public init(data: Data, name: String) throws {
    model = try HashedLinearModel(data: data, name: name)
    guard model.outputs <= 2 else {
      throw ModelError(file: name, problem: "has \(model.outputs) outputs; 1 or 2 are read")
    }
  }

  /// The model of a language that comes with the module.
  ///
  /// - Throws: `ModelError` when its file is missing or damaged.
  public init(language: Language) throws {
    let name = "sentiment-\(language.rawValue).bin"
    try self.init(data: try ModelFile.data(name), name: name)
    guard self.language == language else {
      throw ModelError(file: name, problem: "is a model of another language")
    }
  }

  /// Reads the feeling of a text of any length.
  ///
  /// - Parameter text: any text; only letters, digits, `!`, `?`, emoticons and emoji count.
  public func read(_ text: String) -> Reading { reading(of: model.read(text)) }

  /// Reads the feeling of a text of which these are the features.
  func read(_ features: [UInt64]) -> Reading { reading(of: model.read(features)) }

  private func reading(of reading: HashedLinearModel.Reading) -> Reading {
    var logOdds = reading.values[0]
    if model.outputs == 2 {
      let share = length(of: reading)
      logOdds = (1 - share) * logOdds + share * reading.values[1]
    }
    return Reading(logOdds: logOdds, evidence: reading.evidence)
  }

  /// 0 for a short text, 1 for a long one.
  private func length(of reading: HashedLinearModel.Reading) -> Double {
    let (low, high) = (log(model.gate.lowerBound), log(model.gate.upperBound))
    let value = log(Double(max(1, reading.known)))
    return low < high ? min(1, max(0, (value - low) / (high - low))) : (value < low ? 0 : 1)
  }
}
