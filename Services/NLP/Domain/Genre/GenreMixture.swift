import Foundation

/// From which mix of genres scenes were most probably drawn.
///
/// Scene k with evidence e_k has the likelihood exp(e_kg) under genre g. The shares θ maximise
/// Σ w_k log Σ_g θ_g exp(e_kg) + α Σ_g π_g log θ_g: a mixture of known parts under a Dirichlet prior
/// of α scenes with shares π. The sum is concave, so that expectation-maximisation (Dempster, Laird
/// and Rubin 1977) finds its one optimum from any start.
public struct GenreMixture: Sendable {
  /// So many scenes the prior counts for.
  public static let priorScenes = 2.0
  private static let rounds = 400
  private static let tolerance = 1e-10

  /// The share of each genre.
  public let shares: [Double]
  /// How many scenes of equal length tell as much (Kish 1965).
  public let effectiveScenes: Double
  /// For each genre, how many scenes of which the genre were known would tell as much about its share:
  /// the observed information (Louis 1982, JRSS B 44) over that of one such scene, and the prior's.
  public let effectiveCounts: [Double]

  /// - Parameters:
  ///   - evidence: for each scene what it says for each genre, in nats; as many as `prior` has, finite.
  ///   - words: each scene's weight, 0 or more; as many as scenes.
  ///   - prior: the shares of the prior, above 0, which add up to 1.
  ///   - start: shares near the optimum, where the search begins; it ends at the same one.
  public init(
    evidence: [[Double]], words: [Double], prior: [Double], from start: [Double]? = nil
  ) {
    let sum = words.reduce(0, +)
    let squares = words.reduce(0) { $0 + $1 * $1 }
    let effective = squares > 0 ? sum * sum / squares : 0
    let weights = words.map { sum > 0 ? $0 / sum * effective : 0 }
    // One row a scene, without a row of its own in memory: scripts have many scenes.
    var likelihoods: [Double] = []
    likelihoods.reserveCapacity(evidence.count * prior.count)
    for row in evidence {
      let greatest = row.max() ?? 0
      for value in row { likelihoods.append(exp(value - greatest)) }
    }
    var shares = start ?? prior
    var counts = prior
    for _ in 0..<Self.rounds {
      for genre in counts.indices { counts[genre] = Self.priorScenes * prior[genre] }
      Self.forEachPosterior(likelihoods, shares, weights) { genre, weight, posterior in
        counts[genre] += weight * posterior
      }
      var change = 0.0
      for genre in shares.indices {
        let next = counts[genre] / (Self.priorScenes + effective)
        change = max(change, abs(next - shares[genre]))
        shares[genre] = next
      }
      if change < Self.tolerance { break }
    }
    var information = [Double](repeating: 0, count: prior.count)
    Self.forEachPosterior(likelihoods, shares, weights) { genre, weight, posterior in
      let difference = posterior - shares[genre]
      information[genre] += weight * difference * difference
    }
    self.shares = shares
    effectiveScenes = effective
    effectiveCounts = zip(information, shares).map { information, share in
      let variance = share * (1 - share)
      return Self.priorScenes + (variance > 0 ? min(effective, information / variance) : effective)
    }
  }

  /// Calls `body` with every genre's probability in every scene.
  private static func forEachPosterior(
    _ likelihoods: [Double], _ shares: [Double], _ weights: [Double],
    _ body: (_ genre: Int, _ weight: Double, _ posterior: Double) -> Void
  ) {
    let count = shares.count
    for (scene, weight) in weights.enumerated() where weight > 0 {
      let row = scene * count
      var sum = 0.0
      for genre in 0..<count { sum += likelihoods[row + genre] * shares[genre] }
      for genre in 0..<count {
        body(genre, weight, likelihoods[row + genre] * shares[genre] / sum)
      }
    }
  }

  /// The probability of each genre for a scene with this evidence.
  public func posterior(of evidence: [Double]) -> [Double] {
    let greatest = evidence.max() ?? 0
    let joint = zip(evidence, shares).map { exp($0 - greatest) * $1 }
    let sum = joint.reduce(0, +)
    return joint.map { $0 / sum }
  }
}
