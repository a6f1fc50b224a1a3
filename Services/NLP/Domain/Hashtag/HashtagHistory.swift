import Foundation

/// How posts with a hashtag did beside the caller's other posts.
///
/// A post's rate is ln((interactions + ½) / (impressions + 1)). Its variance is what differs from post to
/// post (by the sample's moments) plus 1 / (interactions + ½) for counting (Agresti 2002, §3.1); means are
/// weighted by the inverse of it. The difference of the mean with the tag and the mean without is drawn
/// towards 0 by a normal prior (empirical shrinkage, Gelman et al. 2013, §2.5). Posts are taken as
/// independent, and nothing says that the tag was the cause.
struct HashtagHistory {
  /// What is believed of a tag.
  struct Effect: Equatable {
    /// The expected difference of the logarithm of the rate.
    let mean: Double
    /// Its standard deviation.
    let deviation: Double
    /// Posts with the tag.
    let posts: Int
  }

  /// The least that rates differ from post to post, as a standard deviation.
  private static let leastDeviation = 0.2

  private struct Sum {
    var weight = 0.0
    var weighted = 0.0
    var posts = 0

    mutating func add(_ rate: Double, variance: Double) {
      weight += 1 / variance
      weighted += rate / variance
      posts += 1
    }
  }

  private let whole: Sum
  private let byTag: [String: Sum]
  private let priorDeviation: Double

  /// - Parameters:
  ///   - posts: checked posts.
  ///   - priorDeviation: how much tags are expected to differ, as a standard deviation of the logarithm.
  init(_ posts: [PastPost], priorDeviation: Double) {
    self.priorDeviation = priorDeviation
    let rates = posts.map {
      log((Double($0.interactions) + 0.5) / (Double($0.impressions) + 1))
    }
    let counting = posts.map { 1 / (Double($0.interactions) + 0.5) }
    let count = Double(max(1, posts.count))
    let mean = rates.reduce(0, +) / count
    let spread = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    let between = max(
      Self.leastDeviation * Self.leastDeviation, spread - counting.reduce(0, +) / count)
    var whole = Sum()
    var byTag: [String: Sum] = [:]
    for (index, post) in posts.enumerated() {
      let variance = between + counting[index]
      whole.add(rates[index], variance: variance)
      for tag in Set(post.hashtags.compactMap(Hashtag.body(of:))) {
        byTag[tag, default: Sum()].add(rates[index], variance: variance)
      }
    }
    self.whole = whole
    self.byTag = byTag
  }

  /// The tags of the posts, most used first.
  var tags: [String] {
    byTag.sorted { ($1.value.posts, $0.key) < ($0.value.posts, $1.key) }.map(\.key)
  }

  /// What is believed of a tag, without `#`; nil where no post has it or every post.
  func effect(of tag: String) -> Effect? {
    guard let with = byTag[tag], with.posts < whole.posts else { return nil }
    let without = (
      weight: whole.weight - with.weight, weighted: whole.weighted - with.weighted
    )
    let difference = with.weighted / with.weight - without.weighted / without.weight
    let variance = 1 / with.weight + 1 / without.weight
    let prior = priorDeviation * priorDeviation
    return Effect(
      mean: difference * prior / (prior + variance),
      deviation: (prior * variance / (prior + variance)).squareRoot(), posts: with.posts)
  }
}
