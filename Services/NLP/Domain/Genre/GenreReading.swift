import Execution
import Foundation
import Scoring

/// What the scenes of a script say for each genre, and the mix that follows.
struct GenreReading: Sendable {
  private static let level = 0.8
  private static let criticalValue = NormalDistribution.criticalValue(level: level)

  /// The scenes' words.
  let scenes: [GenreScene]
  /// What the model says of each.
  let readings: [GenreModel.Reading]
  /// The script's mix.
  let mixture: GenreMixture
  private let prior: [Double]

  /// - Parameters:
  ///   - script: the parsed script.
  ///   - model: the model of its language.
  ///   - passages: what the sense of its passages says; nil where words alone are read.
  ///   - prior: the share of each genre among films.
  ///   - cancellation: looked at between scenes.
  /// - Throws: `CancellationError`.
  init(
    of script: Script, model: GenreModel, passages: GenrePassages?, prior: [Double],
    cancellation: Cancellation
  ) throws {
    scenes = script.genreScenes
    readings = try scenes.map { scene in
      try cancellation.check()
      guard let passages else { return model.read(scene.words) }
      var reading = model.read(scene.words, weight: passages.wordWeight)
      if let evidence = passages.evidence[scene.index] {
        reading.add(evidence, disagreement: passages.disagreement)
      }
      return reading
    }
    self.prior = prior
    mixture = GenreMixture(
      evidence: readings.map(\.evidence), words: scenes.map { Double($0.wordCount) }, prior: prior)
  }

  /// The mix with one scene's evidence replaced.
  func mixture(replacing position: Int, by evidence: [Double]) -> GenreMixture {
    var changed = readings.map(\.evidence)
    changed[position] = evidence
    return GenreMixture(
      evidence: changed, words: scenes.map { Double($0.wordCount) }, prior: prior,
      from: mixture.shares)
  }

  /// The shares of the script, largest first.
  var shares: [GenreReport.Share] {
    Self.sorted(
      Genre.allCases.enumerated().map { index, genre in
        GenreReport.Share(
          genre: genre, share: mixture.shares[index],
          interval: WilsonInterval.around(
            mixture.shares[index], count: mixture.effectiveCounts[index], level: Self.level),
          prior: prior[index])
      })
  }

  /// The shares of a scene, largest first.
  func shares(of position: Int) -> [GenreReport.Share] {
    let reading = readings[position]
    let posterior = mixture.posterior(of: reading.evidence)
    return Self.sorted(
      Genre.allCases.enumerated().map { index, genre in
        GenreReport.Share(
          genre: genre, share: posterior[index],
          interval: Self.interval(of: index, posterior, reading),
          prior: mixture.shares[index])
      })
  }

  /// Where a scene's log-odds of a genre lie if its words are counts of Poisson: each adds the square
  /// of what it moves them by to their variance. What models of other scenes would make of its passages adds
  /// to it too.
  private static func interval(
    of genre: Int, _ posterior: [Double], _ reading: GenreModel.Reading
  ) -> Interval {
    let share = posterior[genre]
    let others = 1 - share
    guard reading.isKnown, share > 0, others > 0 else {
      return reading.isKnown
        ? Interval(lower: share, upper: share, level: level)
        : Interval(lower: 0, upper: 1, level: level)
    }
    let disagreement = reading.disagreement ?? 0
    let variance = reading.words.reduce(disagreement * disagreement) { sum, word in
      var move = word.contribution(to: genre)
      for other in posterior.indices where other != genre {
        move -= posterior[other] / others * word.contribution(to: other)
      }
      return sum + move * move
    }
    let half = criticalValue * variance.squareRoot()
    let logOdds = log(share / others)
    return Interval(
      lower: 1 / (1 + exp(half - logOdds)), upper: 1 / (1 + exp(-half - logOdds)), level: level)
  }

  private static func sorted(_ shares: [GenreReport.Share]) -> [GenreReport.Share] {
    shares.enumerated()
      .sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
      .map(\.element)
  }
}
