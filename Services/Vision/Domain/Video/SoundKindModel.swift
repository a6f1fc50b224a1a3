import Foundation
import Scoring

/// Tells speech from music by the features of each second: normal densities of each feature in either
/// class, as independent (naive Bayes), tempered because they are not.
public struct SoundKindModel: Sendable {
  /// A feature's distribution.
  public struct Density: Sendable, Codable, Equatable {
    /// Its mean.
    public let mean: Double
    /// Its standard deviation.
    public let deviation: Double

    /// A density.
    public init(mean: Double, deviation: Double) {
      self.mean = mean
      self.deviation = deviation
    }

    func logarithm(_ value: Double) -> Double {
      let distance = (value - mean) / deviation
      return -distance * distance / 2 - log(deviation)
    }
  }

  private struct File: Decodable {
    let name: String
    let version: String
    let data: String
    let tempering: Double
    let outlierLogDensity: Double
    let logOddsDeviation: Double
    let intervalLevel: Double
    let speech: [Density]
    let music: [Density]

    enum CodingKeys: String, CodingKey {
      case name
      case version
      case data
      case tempering
      case outlierLogDensity = "outlier_log_density"
      case logOddsDeviation = "log_odds_sd"
      case intervalLevel = "interval_level"
      case speech
      case music
    }
  }

  /// Its name, version and data.
  public let identity: ModelIdentity
  /// The level of its intervals.
  public let intervalLevel: Double
  /// The densities of the features in speech, in the order of `SoundFeatures`.
  public let speech: [Density]
  /// Those in music.
  public let music: [Density]
  private let file: File

  /// The model `sound-kind`.
  ///
  /// - Throws: `ModelError`.
  public init() throws {
    let name = "sound-kind"
    guard let url = Bundle.module.url(forResource: "Models/\(name)", withExtension: "json") else {
      throw ModelError(model: name, description: "there is no file \(name).json")
    }
    do {
      file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    } catch {
      throw ModelError(model: name, description: "\(error)")
    }
    guard file.speech.count == SoundFeatures.count, file.music.count == SoundFeatures.count,
      (file.speech + file.music).allSatisfy({ $0.deviation > 0 }), file.tempering > 0,
      file.logOddsDeviation > 0, 0 < file.intervalLevel, file.intervalLevel < 1
    else { throw ModelError(model: name, description: "a density or a deviation is not positive") }
    identity = ModelIdentity(name: file.name, version: file.version, data: file.data)
    intervalLevel = file.intervalLevel
    speech = file.speech
    music = file.music
  }

  /// The logarithm of the odds of speech against music for one second, equally likely before. What is
  /// like neither has odds near 1.
  func logOdds(_ features: SoundFeatures) -> Double {
    func density(_ densities: [Density]) -> Double {
      let sum = zip(densities, features.values).map { $0.logarithm($1) }.reduce(0, +)
      let tempered = file.tempering * sum
      // With a little of a class that spreads over everything.
      return log(exp(tempered) + exp(file.outlierLogDensity))
    }
    return density(speech) - density(music)
  }

  /// What the mean and the variance of the log odds over so many seconds say.
  func kind(mean: Double, variance: Double, seconds: Int, speechSeconds: Int) -> SoundKind {
    let deviation =
      (file.logOddsDeviation * file.logOddsDeviation + variance / Double(seconds)).squareRoot()
    let reach = NormalDistribution.criticalValue(level: intervalLevel) * deviation
    func probability(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }
    return SoundKind(
      speechProbability: probability(mean),
      interval: Interval(
        lower: probability(mean - reach), upper: probability(mean + reach), level: intervalLevel),
      seconds: seconds, speechShare: Double(speechSeconds) / Double(seconds))
  }
}
