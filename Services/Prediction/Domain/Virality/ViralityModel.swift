import Foundation
import Scoring

/// Predicts how a post does among the posts of its platform, from what is measured of it.
///
/// Each of four components is a position from 0 to 100 with a normal prior: mean 50 and the standard
/// deviation of a uniform distribution, for nothing being known means any position. Each measure is
/// read as such a position (`Reading`) with an error of known variance, and prior and readings are
/// combined by their precisions (the normal-normal model: Gelman et al., Bayesian Data Analysis,
/// 2.5). Past figures of the account shrink towards the prior in the same way, the variance of a
/// mean of n posts having a part that falls with n. The posterior mean is linear in the readings,
/// which makes the contributions of the factors add up exactly.
///
/// The variance of the score takes the components' errors as equally correlated.
public struct ViralityModel: Sendable {
  /// A part of the score.
  enum Component: String, Sendable, CaseIterable, CodingKeyRepresentable, Decodable {
    case retention
    case engagement
    case quality
    case timing

    /// Its share of the score.
    var weight: Double {
      switch self {
      case .retention: 0.35
      case .engagement: 0.30
      case .quality: 0.20
      case .timing: 0.15
      }
    }
  }

  /// The contents of `Models/virality.json`.
  struct Parameters: Sendable, Equatable, Decodable {
    var name: String
    var version: String
    var data: String
    /// The probability that intervals hold.
    var intervalLevel: Double
    /// The prior of every component, in points.
    var priorMean: Double
    /// See `priorMean`.
    var priorSD: Double
    /// Correlation of the errors of two components, 0 to 1.
    var correlation: Double
    /// The least gain that is worth a recommendation, in points.
    var leastGain: Double
    /// What is read of a post.
    var factors: [ViralityFactor]
    /// Shots a minute that are typical for a genre, by the genre's letters and digits alone.
    var shotsPerMinuteByGenre: [String: Double]

    enum CodingKeys: String, CodingKey {
      case name, version, data, intervalLevel, priorMean, correlation, leastGain, factors
      case shotsPerMinuteByGenre
      case priorSD = "priorSd"
    }
  }

  /// The scale of the score.
  static let scale = 0.0...100.0

  let parameters: Parameters

  /// The model that comes with this module.
  ///
  /// - Throws: an error of Foundation's if its file is missing or malformed.
  public init() throws {
    parameters = try ModelFile.decode(Parameters.self, named: "virality")
  }

  /// The name, version and data of the model.
  public var identity: ModelIdentity {
    ModelIdentity(name: parameters.name, version: parameters.version, data: parameters.data)
  }

  /// The prediction for a post.
  ///
  /// - Throws: `InvalidInput` with every field that is wrong.
  public func predict(_ post: Post) throws -> ViralityPrediction {
    let platform = try post.check()
    let measures = measures(of: post, on: platform)
    let estimate = estimate(from: measures)
    return ViralityPrediction(
      score: score(estimate, measures: measures),
      components: Component.allCases.map { component in
        let members = measures.filter { $0.factor.component == component }
        let part = estimate.parts[component] ?? Estimate.Part(mean: 0, standardDeviation: 0)
        return ViralityPrediction.Component(
          name: component.rawValue, weight: component.weight, value: part.mean,
          standardDeviation: part.standardDeviation,
          evidence: members.isEmpty ? .prior : .combined, factors: members.map(\.factor.name))
      },
      recommendations: recommendations(from: measures))
  }
}
