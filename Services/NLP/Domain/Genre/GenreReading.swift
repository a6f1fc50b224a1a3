import Execution
import Foundation
import Scoring

/// What the scenes of a script say for each genre, and what follows for the script.
struct GenreReading: Sendable {
  private static let level = 0.8
  private static let criticalValue = NormalDistribution.criticalValue(level: level)

  /// The scenes' words.
  let scenes: [GenreScene]
  /// What the models say of each.
  let readings: [GenreModel.Reading]
  /// The scenes that have text of which something is known.
  let known: [Int]
  /// The script's genre.
  let posterior: GenrePosterior
  private let measures: GenreMeasures

  /// - Parameters:
  ///   - script: the parsed script.
  ///   - model: the model of its language.
  ///   - passages: what the sense of its passages says; nil where words alone are read.
  ///   - measures: how what is said is weighed.
  ///   - cancellation: looked at between scenes.
  /// - Throws: `CancellationError`.
  init(
    of script: Script, model: GenreModel, passages: GenrePassages?, measures: GenreMeasures,
    cancellation: Cancellation
  ) throws {
    let scenes = script.genreScenes
    let readings = try scenes.map { scene in
      try cancellation.check()
      guard let passages else { return model.read(scene.words) }
      var reading = model.read(scene.words, weight: measures.wordWeight)
      if let evidence = passages.evidence[scene.index] {
        reading.add(evidence, disagreement: measures.disagreement)
      }
      return reading
    }
    (self.scenes, self.readings, self.measures) = (scenes, readings, measures)
    known = scenes.indices.filter { scenes[$0].wordCount > 0 && readings[$0].isKnown }
    posterior = GenrePosterior(
      of: known.map { .init(evidence: readings[$0].evidence, words: scenes[$0].wordCount) },
      genres: Genre.allCases.count, likeness: measures.likeness)
  }

  /// What the script's share of a genre would be if a scene said something else.
  func share(of genre: Int, replacing position: Int, by evidence: [Double]) -> Double {
    posterior.shares(
      replacing: readings[position].evidence, by: evidence, words: scenes[position].wordCount)[
        genre]
  }

  /// The shares of the script, largest first.
  var shares: [GenreReport.Share] {
    if known.count == 1 { return shares(of: known[0]) }
    return Self.sorted(posterior.shares) { genre, share in
      known.isEmpty
        ? nil
        : hypot(posterior.sampling[genre], posterior.effectivePassages * measures.disagreement)
    }
  }

  /// The shares of a scene by itself, largest first.
  ///
  /// Its words are taken as counts of Poisson: each adds the square of what it moves the log-odds by to their variance.
  /// What models of other texts would make of its passages adds to it too.
  func shares(of position: Int) -> [GenreReport.Share] {
    let (scene, reading) = (scenes[position], readings[position])
    let isKnown = scene.wordCount > 0 && reading.isKnown
    let posterior = GenrePosterior(
      of: isKnown ? [.init(evidence: reading.evidence, words: scene.wordCount)] : [],
      genres: Genre.allCases.count, likeness: measures.likeness)
    return Self.sorted(posterior.shares) { genre, share in
      guard isKnown, share > 0, share < 1 else { return isKnown ? 0 : nil }
      let disagreement = reading.disagreement ?? 0
      let variance = reading.words.reduce(disagreement * disagreement) { sum, word in
        var move = word.contribution(to: genre)
        for other in posterior.shares.indices where other != genre {
          move -= posterior.shares[other] / (1 - share) * word.contribution(to: other)
        }
        return sum + move * move
      }
      return posterior.effectivePassages * variance.squareRoot()
    }
  }

  /// Shares with their intervals, largest first.
  ///
  /// - Parameter error: the standard error of a genre's log-odds; nil where nothing is known of it.
  private static func sorted(
    _ shares: [Double], error: (_ genre: Int, _ share: Double) -> Double?
  ) -> [GenreReport.Share] {
    let all = Genre.allCases.enumerated().map { index, genre in
      GenreReport.Share(
        genre: genre, share: shares[index],
        interval: interval(around: shares[index], error: error(index, shares[index])))
    }
    return all.enumerated()
      .sorted { ($1.element.share, $0.offset) < ($0.element.share, $1.offset) }
      .map(\.element)
  }

  private static func interval(around share: Double, error: Double?) -> Interval {
    guard let error else { return Interval(lower: 0, upper: 1, level: level) }
    guard share > 0, share < 1 else { return Interval(lower: share, upper: share, level: level) }
    let half = criticalValue * error
    let logOdds = log(share / (1 - share))
    return Interval(
      lower: 1 / (1 + exp(half - logOdds)), upper: 1 / (1 + exp(-half - logOdds)), level: level)
  }
}
