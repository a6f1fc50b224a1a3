import Foundation
import Scoring
import SupportVectors

/// How much damage a picture shows, from its natural scene statistics: BRISQUE.
public struct Brisque: Sendable {
  /// A score of it.
  public struct Score: Sendable, Equatable {
    /// 0 (no damage to be seen) to 100 (worst).
    public let value: Double
    /// Holds the true opinion with probability 0.8, for pictures like those of the training data.
    public let interval: Interval
  }

  /// The probability that the interval holds the true score.
  public static let intervalLevel = 0.8

  private let regression: SupportVectorRegression
  private let minimum: [Double]
  private let maximum: [Double]
  private let halfWidth: Double
  /// Its name, version and data.
  public let identity: ModelIdentity

  private struct Ranges: Decodable {
    let name: String
    let version: String
    let data: String
    let minimum: [Double]
    let maximum: [Double]
  }

  /// The model whose regression is the file at `path`, in libsvm's format.
  ///
  /// - Throws: `ModelError`.
  public init(path: String) throws {
    let count = NaturalSceneStatistics.count
    do {
      guard let url = Bundle.module.url(forResource: "Models/brisque", withExtension: "json") else {
        throw ModelError(model: "brisque", description: "there is no file brisque.json")
      }
      let ranges = try JSONDecoder().decode(Ranges.self, from: Data(contentsOf: url))
      guard ranges.minimum.count == count, ranges.maximum.count == count,
        zip(ranges.minimum, ranges.maximum).allSatisfy({ $0 < $1 })
      else { throw ModelError(model: "brisque", description: "there are \(count) ranges") }
      minimum = ranges.minimum
      maximum = ranges.maximum
      identity = ModelIdentity(name: ranges.name, version: ranges.version, data: ranges.data)
      regression = try SupportVectorRegression(path: path, dimension: count)
    } catch let error as ModelError {
      throw error
    } catch {
      throw ModelError(model: "brisque", description: "\(error)")
    }
    guard let scale = regression.errorScale else {
      throw ModelError(model: "brisque", description: "\(path) has no scale of its errors (probA)")
    }
    // A Laplace distribution of that scale holds this share within so many scales.
    halfWidth = scale * log(1 / (1 - Self.intervalLevel))
  }

  /// The score of a picture's statistics.
  public func score(_ statistics: NaturalSceneStatistics) -> Score {
    let scaled = statistics.features.enumerated().map { index, feature in
      -1 + 2 * (feature - minimum[index]) / (maximum[index] - minimum[index])
    }
    let value = min(max(regression.predict(scaled), 0), 100)
    return Score(
      value: value,
      interval: Interval(
        around: value, halfWidth: halfWidth, level: Self.intervalLevel, cutTo: 0...100))
  }
}
