import Foundation
import NLPDomain
import Testing

struct GenreMixtureTests {
  private static let prior = [0.5, 0.3, 0.2]

  /// Σ w log Σ θ exp(e) + α Σ π log θ, whose maximum the shares are to be.
  private func objective(
    _ shares: [Double], _ evidence: [[Double]], words: [Double]
  ) -> Double {
    let sum = words.reduce(0, +)
    let effective = sum * sum / words.reduce(0) { $0 + $1 * $1 }
    let scenes = zip(evidence, words).reduce(0) { total, scene in
      total + scene.1 / sum * effective
        * log(zip(shares, scene.0).reduce(0) { $0 + $1.0 * exp($1.1) })
    }
    return scenes
      + GenreMixture.priorScenes
      * zip(Self.prior, shares).reduce(0) { $0 + $1.0 * log($1.1) }
  }

  private static let evidence = [
    [2.0, 0, -1], [0, 0, 0], [-1, 1.5, 0], [0.2, -0.3, 3], [1, 0.5, -2],
  ]
  private static let words = [100.0, 20, 300, 50, 80]

  @Test func theSharesAreTheOptimum() {
    let shares = GenreMixture(
      evidence: Self.evidence, words: Self.words, prior: Self.prior
    ).shares
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    let best = objective(shares, Self.evidence, words: Self.words)
    for step in [0.001, 0.01, 0.1] {
      for from in 0..<3 {
        for to in 0..<3 where to != from && shares[from] > step {
          var moved = shares
          moved[from] -= step
          moved[to] += step
          #expect(objective(moved, Self.evidence, words: Self.words) < best)
        }
      }
    }
  }

  @Test func nothingSaidIsThePrior() {
    for count in [0, 1, 20] {
      let mixture = GenreMixture(
        evidence: Array(repeating: [0, 0, 0], count: count),
        words: Array(repeating: 50, count: count), prior: Self.prior)
      #expect(zip(mixture.shares, Self.prior).allSatisfy { abs($0 - $1) < 1e-12 })
      #expect(abs(mixture.effectiveScenes - Double(count)) < 1e-9)
      // What says nothing is worth no more than the prior, however much of it there is.
      #expect(
        mixture.effectiveCounts.allSatisfy { abs($0 - GenreMixture.priorScenes) < 1e-9 })
    }
  }

  @Test func moreEvidenceForAPartRaisesIt() {
    for scene in Self.evidence.indices {
      for part in 0..<3 {
        var changed = Self.evidence
        changed[scene][part] += 1
        let before = GenreMixture(evidence: Self.evidence, words: Self.words, prior: Self.prior)
        let after = GenreMixture(evidence: changed, words: Self.words, prior: Self.prior)
        #expect(after.shares[part] > before.shares[part])
      }
    }
  }

  @Test func orderAndWhatAllPartsShareChangeNothing() {
    let usual = GenreMixture(evidence: Self.evidence, words: Self.words, prior: Self.prior)
    let turned = GenreMixture(
      evidence: Self.evidence.reversed().map { $0.map { $0 + 700 } },
      words: Self.words.reversed(), prior: Self.prior)
    #expect(zip(usual.shares, turned.shares).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func certainScenesCountInFull() {
    let mixture = GenreMixture(
      evidence: (0..<10).map { $0 < 7 ? [40, 0, 0] : [0, 40, 0] },
      words: Array(repeating: 10, count: 10), prior: Self.prior)
    // (7 + 2 × 0.5) of 12 scenes.
    #expect(abs(mixture.shares[0] - 8.0 / 12) < 1e-6)
    #expect(mixture.effectiveCounts[0] > 11)
  }
}
