import Foundation

/// Picks comments that stand for others.
struct QuoteFinder {
  /// How many are picked at most.
  private static let most = 3

  private let comments: [Comment]
  private let readings: [CommentReading]
  private let table: CommentTermTable
  /// ln(n / df) by the number of a term; 0 for one that a single comment has.
  private let rarity: [Float]

  init(_ comments: [Comment], _ readings: [CommentReading], table: CommentTermTable) {
    self.comments = comments
    self.readings = readings
    self.table = table
    rarity = table.terms.map {
      $0.comments > 1 ? Float(log(1 + Double(comments.count) / Double($0.comments))) : 0
    }
  }

  /// The comments nearest the middle of some: the mean of their unit vectors of terms, weighed by rarity.
  ///
  /// - Parameter members: in an order that does not depend on how they came.
  func nearest(to members: [Int]) -> [CommentQuote] {
    var middle = [Float](repeating: 0, count: rarity.count)
    for member in members {
      let share = 1 / max(length(of: member), .leastNormalMagnitude)
      for number in table.numbers(of: member) {
        middle[Int(number)] += rarity[Int(number)] * share
      }
    }
    return best(of: members) { member in
      let length = length(of: member)
      guard length > 0 else { return nil }
      let product = table.numbers(of: member).reduce(Float(0)) {
        $0 + rarity[Int($1)] * middle[Int($1)]
      }
      return Double(product / length)
    }
  }

  /// The comments of the highest score, no two alike.
  ///
  /// - Parameters:
  ///   - members: in an order that does not depend on how they came: of equal scores the first counts.
  ///   - score: nil for what is not to be picked.
  func best(of members: [Int], score: (Int) -> Double?) -> [CommentQuote] {
    var picked: [(member: Int, score: Double)] = []
    for member in members {
      guard let score = score(member) else { continue }
      if picked.count == Self.most, score <= picked[Self.most - 1].score { continue }
      let fingerprint = readings[member].fingerprint
      if picked.contains(where: { readings[$0.member].fingerprint == fingerprint }) { continue }
      let place = picked.firstIndex { $0.score < score } ?? picked.count
      picked.insert((member, score), at: place)
      if picked.count > Self.most { picked.removeLast() }
    }
    return picked.map { quote($0.member) }
  }

  private func quote(_ member: Int) -> CommentQuote {
    CommentQuote(
      index: member, id: comments[member].id,
      text: String(comments[member].text.prefix(CommentQuote.longestText)),
      valence: readings[member].sentiment.valence)
  }

  private func length(of member: Int) -> Float {
    table.numbers(of: member).reduce(Float(0)) { $0 + rarity[Int($1)] * rarity[Int($1)] }
      .squareRoot()
  }
}
