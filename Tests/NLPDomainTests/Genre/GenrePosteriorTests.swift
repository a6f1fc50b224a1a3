import Foundation
import NLPDomain
import Testing

struct GenrePosteriorTests {
  private static let scenes = [
    GenrePosterior.Scene(evidence: [2.0, 0, -1], words: 100),
    .init(evidence: [0, 0, 0], words: 20),
    .init(evidence: [-1, 1.5, 0], words: 300), .init(evidence: [0.2, -0.3, 3], words: 50),
    .init(evidence: [1, 0.5, -2], words: 80),
  ]

  private func posterior(
    _ scenes: [GenrePosterior.Scene], likeness: Double = 0.3
  ) -> GenrePosterior {
    GenrePosterior(of: scenes, genres: 3, likeness: likeness)
  }

  @Test func sharesAreTheMeansEvidenceSoOftenAsPassagesTell() {
    let posterior = posterior(Self.scenes)
    // Of 40 words each: 3 + 1 + 8 + 1 + 2.
    #expect(abs(posterior.effectivePassages - 15 / (1 + 14 * 0.3)) < 1e-12)
    let means = (0..<3).map { genre in
      Self.scenes.reduce(0) { $0 + Double($1.words) * $1.evidence[genre] } / 550
    }
    let odds = means.map { exp(posterior.effectivePassages * $0) }
    for (share, own) in zip(posterior.shares, odds) {
      #expect(abs(share - own / odds.reduce(0, +)) < 1e-12)
    }
  }

  @Test func nothingSaidIsEveryGenreAlike() {
    let silent = GenrePosterior.Scene(evidence: [5, 5, 5], words: 400)
    for scenes in [[], [silent], [silent, silent]] {
      #expect(posterior(scenes).shares.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
    }
    #expect(posterior([]).effectivePassages == 0)
  }

  @Test func moreEvidenceForAGenreRaisesIt() {
    for scene in Self.scenes.indices {
      for genre in 0..<3 {
        var changed = Self.scenes
        changed[scene].evidence[genre] += 1
        #expect(posterior(changed).shares[genre] > posterior(Self.scenes).shares[genre])
      }
    }
  }

  /// The same again makes it surer, up to a limit; less so the more passages have in common.
  @Test func moreOfTheSameIsSurerUpToALimit() throws {
    var last = 0.0
    for count in [1, 2, 4, 16, 256] {
      let scenes = Array(
        repeating: GenrePosterior.Scene(evidence: [1, 0, 0], words: 40), count: count)
      let now = posterior(scenes)
      #expect(now.shares[0] > last)
      #expect(now.effectivePassages < 1 / 0.3)
      #expect(count == 1 || now.shares[0] > posterior(scenes, likeness: 0.6).shares[0])
      last = now.shares[0]
    }
    #expect(abs(last - 1 / (1 + 2 * exp(-1 / 0.3))) < 0.01)
  }

  @Test func orderAndWhatAllGenresShareChangeNothing() {
    let turned = Self.scenes.reversed().map {
      GenrePosterior.Scene(evidence: $0.evidence.map { $0 + 700 }, words: $0.words)
    }
    #expect(
      zip(posterior(Self.scenes).shares, posterior(turned).shares)
        .allSatisfy { abs($0 - $1) < 1e-9 })
  }
}
