import Foundation
import Scoring

/// How a measure is read as a position among the posts of a platform: 0 to 100, 50 being typical.
struct Reading: Sendable, Equatable, Decodable {
  /// The shape of the mapping.
  enum Kind: String, Sendable, Decodable {
    /// The more the better: the normal distribution's percentile, 100 Φ((x − typical) / spread).
    case percentile
    /// The nearer to a target the better: 100 exp(−z² / 2), z = (x − nearest target) / spread.
    case fit
  }

  /// The scale on which the differences are taken.
  enum Scale: String, Sendable, Decodable {
    /// x itself.
    case linear
    /// ln x, for measures that are compared by ratio.
    case logarithmic
    /// ln (x / (1 − x)), for rates.
    case logit

    /// The measure on this scale; may be infinite at the ends of its range.
    func transform(_ value: Double) -> Double {
      switch self {
      case .linear: value
      case .logarithmic: log(value)
      case .logit: log(value / (1 - value))
      }
    }

    /// The measure whose `transform` is `value`.
    func inverse(_ value: Double) -> Double {
      switch self {
      case .linear: value
      case .logarithmic: exp(value)
      case .logit: 1 / (1 + exp(-value))
      }
    }
  }

  /// The shape.
  var kind: Kind
  /// The scale.
  var scale: Scale
  /// What a typical post has (one value), or the values that fit best.
  var references: [Double]
  /// On the scale: the standard deviation among posts, or how far off still does.
  var spread: Double

  /// The reading of a measure, 0 to 100.
  func percentile(of value: Double) -> Double {
    switch kind {
    case .percentile:
      100
        * NormalDistribution.cumulative(
          (scale.transform(value) - scale.transform(references[0])) / spread)
    case .fit:
      100 * exp(-pow(distance(from: value, to: target(for: value)), 2) / 2)
    }
  }

  /// What to aim at: half a spread above the typical (the 69th percentile), or the nearest value that
  /// fits.
  func target(for value: Double) -> Double {
    switch kind {
    case .percentile:
      return scale.inverse(scale.transform(references[0]) + spread / 2)
    case .fit:
      let nearest = references.min {
        abs(distance(from: value, to: $0)) < abs(distance(from: value, to: $1))
      }
      return nearest ?? value
    }
  }

  /// How far a measure is from a reference, in spreads.
  private func distance(from value: Double, to reference: Double) -> Double {
    (scale.transform(value) - scale.transform(reference)) / spread
  }
}
