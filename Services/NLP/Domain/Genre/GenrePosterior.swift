import Foundation

/// Of which genre a text is, given what its scenes say for each.
///
/// The scenes' evidence is averaged by their words. Passages of one text have much in common: n of them tell as much as
/// n / (1 + (n − 1) ρ) that have nothing in common (the design effect of Kish 1965), and so often the mean counts. Before
/// anything is read every genre is as probable.
public struct GenrePosterior: Sendable {
  /// What a scene says.
  public struct Scene: Sendable {
    /// For each genre, in nats: that of one passage.
    public var evidence: [Double]
    /// How many words it has.
    public var words: Int

    /// A scene.
    public init(evidence: [Double], words: Int) {
      self.evidence = evidence
      self.words = words
    }
  }

  /// The probability of each genre.
  public let shares: [Double]
  /// How many passages that have nothing in common would tell as much.
  public let effectivePassages: Double
  /// Of each genre, the standard error of its log-odds that the scenes have as a sample.
  let sampling: [Double]
  private let mean: [Double]
  private let words: Double

  /// - Parameters:
  ///   - scenes: those of which something is known, each with as many genres.
  ///   - genres: how many genres there are.
  ///   - likeness: what passages of one text have in common, 0 to 1: the ρ of the design effect.
  public init(of scenes: [Scene], genres: Int, likeness: Double) {
    let words = scenes.reduce(0) { $0 + $1.words }
    var mean = [Double](repeating: 0, count: genres)
    for scene in scenes {
      let weight = Double(scene.words) / Double(max(words, 1))
      for genre in mean.indices { mean[genre] += weight * scene.evidence[genre] }
    }
    let passages = Double(scenes.reduce(0) { $0 + GenrePassage.count(ofWords: $1.words) })
    effectivePassages = passages == 0 ? 0 : passages / (1 + (passages - 1) * likeness)
    self.mean = mean
    self.words = Double(words)
    shares = Self.shares(mean, effectivePassages)
    sampling = Self.sampling(of: scenes, words: words, shares, effectivePassages)
  }

  /// The shares if a scene of some words said something else.
  func shares(replacing evidence: [Double], by other: [Double], words: Int) -> [Double] {
    let weight = Double(words) / max(self.words, 1)
    return Self.shares(
      mean.indices.map { mean[$0] + weight * (other[$0] - evidence[$0]) }, effectivePassages)
  }

  private static func shares(_ mean: [Double], _ effectivePassages: Double) -> [Double] {
    let greatest = mean.max() ?? 0
    let odds = mean.map { exp(effectivePassages * ($0 - greatest)) }
    let sum = odds.reduce(0, +)
    return odds.map { $0 / sum }
  }

  /// The standard error of a weighted mean (Cochran 1977, section 2.11, of a ratio), here of what the scenes do to the
  /// log-odds, times the number of effective passages.
  private static func sampling(
    of scenes: [Scene], words: Int, _ shares: [Double], _ effectivePassages: Double
  ) -> [Double] {
    guard scenes.count > 1 else { return shares.map { _ in 0 } }
    let correction = Double(scenes.count) / Double(scenes.count - 1)
    var variances = [Double](repeating: 0, count: shares.count)
    // What a scene does to the log-odds of a genre is its evidence less the others' mean, by their odds.
    let means = scenes.map { scene in Self.against(scene.evidence, shares) }
    for genre in shares.indices {
      var mean = 0.0
      for (scene, value) in zip(scenes, means) {
        mean += Double(scene.words) / Double(max(words, 1)) * value[genre]
      }
      for (scene, value) in zip(scenes, means) {
        let difference = Double(scene.words) / Double(max(words, 1)) * (value[genre] - mean)
        variances[genre] += correction * difference * difference
      }
    }
    return variances.map { effectivePassages * $0.squareRoot() }
  }

  /// What evidence does to the log-odds of each genre.
  private static func against(_ evidence: [Double], _ shares: [Double]) -> [Double] {
    let total = zip(evidence, shares).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(evidence, shares).map { evidence, share in
      let others = 1 - share
      return others > 0 ? evidence - (total - share * evidence) / others : 0
    }
  }
}
