import Foundation
import LinearAlgebra
import Scoring

/// Fits a constant and three cosines to the valence of sentences over narrative time.
///
/// Narrative time is the share of words before, so that neither line breaks nor pages move it. The modes
/// that Reagan et al. found by singular value decomposition (arXiv:1606.07772, fig. 4) are smooth and
/// have one, two and three monotone stretches; cosines of a half, one and one and a half turns stand for
/// them here. The fit is weighted least squares with the words as weights; the covariance of the
/// coefficients is the sandwich σ² (XᵀWX)⁻¹ XᵀW²X (XᵀWX)⁻¹ with one variance σ² for all sentences, which
/// are taken as independent.
struct ArcFit {
  private static let modes = 3
  private static let terms = modes + 1
  /// Draws from the coefficients' distribution: a probability of ½ is good to ±.008.
  private static let draws = 4096

  private struct Point {
    var valence: Double
    var words: Double
    var hasEvidence: Bool
  }

  private var points: [Point] = []

  /// Adds the next sentence.
  mutating func add(_ valence: Double, words: Int, hasEvidence: Bool) {
    points.append(Point(valence: valence, words: Double(words), hasEvidence: hasEvidence))
  }

  /// The arc of the sentences so far.
  var arc: StoryArc {
    let total = points.reduce(0) { $0 + $1.words }
    guard points.count(where: \.hasEvidence) >= StoryArc.fewestSentences, total > 0 else {
      return .unknown
    }
    var normal = [Double](repeating: 0, count: Self.terms * Self.terms)
    var meat = normal
    var right = [Double](repeating: 0, count: Self.terms)
    var rows: [[Double]] = []
    var before = 0.0
    for point in points {
      let row = Self.basis(from: before / total, to: (before + point.words) / total)
      before += point.words
      for i in 0..<Self.terms {
        right[i] += point.words * row[i] * point.valence
        for j in 0..<Self.terms {
          normal[i * Self.terms + j] += point.words * row[i] * row[j]
          meat[i * Self.terms + j] += point.words * point.words * row[i] * row[j]
        }
      }
      rows.append(row)
    }
    // One sentence may hold nearly all words: the modes cannot be told apart then.
    guard let factor = try? Cholesky(normal, order: Self.terms),
      let coefficients = try? factor.solve(right)
    else { return .unknown }
    let mean = zip(points, rows).reduce(0) { $0 + $1.0.words * $1.0.valence } / total
    var residual = 0.0
    var variance = 0.0
    var squares = 0.0
    var evidenceWords = 0.0
    for (point, row) in zip(points, rows) {
      let fitted = zip(coefficients, row).reduce(0) { $0 + $1.0 * $1.1 }
      residual += point.words * (point.valence - fitted) * (point.valence - fitted)
      variance += point.words * (point.valence - mean) * (point.valence - mean)
      if point.hasEvidence {
        evidenceWords += point.words
        squares += point.words * point.words
      }
    }
    let freedom = evidenceWords * evidenceWords / squares - Double(Self.terms)
    guard freedom >= 1, variance > 0 else { return .unknown }
    // Weighted residuals of n sentences are that of n − 4: what the fit takes is given back.
    let sigma = residual / total * (freedom + Double(Self.terms)) / freedom
    // A fit without any residual is no proof: two equal halves of a coin agree by chance.
    let floored = max(sigma, variance / total * 1e-6)
    let covariance = Self.sandwich(factor.inverse, meat).map { $0 * floored }
    let modes = Array(coefficients[1...])
    guard let spread = try? Cholesky(covariance, order: Self.modes),
      let weighted = try? spread.solve(modes)
    else { return .unknown }
    let statistic = zip(modes, weighted).reduce(0) { $0 + $1.0 * $1.1 } / Double(Self.modes)
    let pValue = Self.upperTail(ofF: statistic, freedom: freedom)
    let probabilities = Self.probabilities(around: modes, covariance: covariance)
    let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] }
    return StoryArc(
      shape: pValue <= StoryArc.significance ? best.map { ArcShape.allCases[$0] } : nil,
      probabilities: probabilities, flatPValue: pValue,
      explained: min(1, max(0, 1 - residual / variance)),
      curve: (0...20).map { step in
        let time = Double(step) / 20
        let row = [1] + (1...Self.modes).map { cos(Double($0) * .pi * time) }
        return min(1, max(-1, zip(coefficients, row).reduce(0) { $0 + $1.0 * $1.1 }))
      })
  }

  /// The means of 1, cos πt, cos 2πt and cos 3πt over a stretch of narrative time.
  private static func basis(from start: Double, to end: Double) -> [Double] {
    [1]
      + (1...modes).map { mode in
        let angle = Double(mode) * .pi
        return (sin(angle * end) - sin(angle * start)) / (angle * (end - start))
      }
  }

  /// (XᵀWX)⁻¹ M (XᵀWX)⁻¹ without the constant's row and column.
  private static func sandwich(_ bread: [Double], _ meat: [Double]) -> [Double] {
    func product(_ a: [Double], _ b: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: terms * terms)
      for i in 0..<terms {
        for j in 0..<terms {
          for k in 0..<terms { result[i * terms + j] += a[i * terms + k] * b[k * terms + j] }
        }
      }
      return result
    }
    let full = product(product(bread, meat), bread)
    return (1..<terms).flatMap { i in (1..<terms).map { full[i * terms + $0] } }
  }

  /// The probability that F with 3 and `freedom` degrees is `statistic` or more, by Paulson's
  /// approximation with the normal distribution (Paulson 1942, Annals of Mathematical Statistics 13).
  private static func upperTail(ofF statistic: Double, freedom: Double) -> Double {
    let (a, b) = (2 / (9 * Double(modes)), 2 / (9 * freedom))
    let root = cbrt(statistic)
    let z = ((1 - b) * root - (1 - a)) / (b * root * root + a).squareRoot()
    return 1 - NormalDistribution.cumulative(z)
  }

  /// How often each shape's mode is the strongest among draws from the coefficients' normal
  /// distribution; the same draws for the same numbers.
  private static func probabilities(around modes: [Double], covariance: [Double]) -> [Double] {
    // The Cholesky factor of a 3×3 matrix, written out: LAPACK's keeps only its diagonal public.
    let l11 = covariance[0].squareRoot()
    let l21 = covariance[3] / l11
    let l31 = covariance[6] / l11
    let l22 = max(0, covariance[4] - l21 * l21).squareRoot()
    let l32 = l22 > 0 ? (covariance[7] - l31 * l21) / l22 : 0
    let l33 = max(0, covariance[8] - l31 * l31 - l32 * l32).squareRoot()
    var generator = SplitMix64(seed: 0)
    var counts = [Double](repeating: 0, count: ArcShape.allCases.count)
    for _ in 0..<draws {
      let z = (0..<modes.count).map { _ in normal(&generator) }
      let drawn = [
        modes[0] + l11 * z[0], modes[1] + l21 * z[0] + l22 * z[1],
        modes[2] + l31 * z[0] + l32 * z[1] + l33 * z[2],
      ]
      guard let strongest = drawn.indices.max(by: { abs(drawn[$0]) < abs(drawn[$1]) }),
        let shape = ArcShape(mode: strongest, coefficient: drawn[strongest]),
        let index = ArcShape.allCases.firstIndex(of: shape)
      else { continue }
      counts[index] += 1
    }
    return counts.map { $0 / Double(draws) }
  }

  /// A draw from the standard normal distribution (Box and Muller 1958).
  private static func normal(_ generator: inout SplitMix64) -> Double {
    let first = Double.random(in: Double.leastNonzeroMagnitude...1, using: &generator)
    let second = Double.random(in: 0..<1, using: &generator)
    return (-2 * log(first)).squareRoot() * cos(2 * .pi * second)
  }
}
