import Execution
import Foundation
import Scoring

/// Finds what comments are about.
///
/// Terms are words that carry content and pairs of neighbours; a pair counts where its normalised pointwise mutual
/// information (Bouma 2009), over comments, is `association` or more. The terms that most comments have are merged by
/// average linkage of the phi coefficient between the sets of comments that have them, down to `linkage`:
/// independent terms have 0, whatever their frequency.
struct ThemeFinder {
  private static let association = 0.3
  private static let linkage = 0.2
  /// The fewest comments of a term, and the least share of all.
  private static let fewest = 3
  private static let leastShare = 0.005
  private static let mostTerms = 200
  private static let shownTerms = 8
  /// A pair is the label where it stands in so much of the comments that have its word.
  private static let pairShare = 0.6
  /// So many comments tell how a term is mostly written.
  private static let spelledComments = 500

  private let comments: [Comment]
  private let readings: [CommentReading]
  /// The comments in an order that does not depend on how they came.
  private let order: [Int]
  private let table: CommentTermTable
  private let quotes: QuoteFinder

  init(
    _ comments: [Comment], _ readings: [CommentReading], order: [Int], table: CommentTermTable,
    quotes: QuoteFinder
  ) {
    self.comments = comments
    self.readings = readings
    self.order = order
    self.table = table
    self.quotes = quotes
  }

  /// The themes, most comments first.
  ///
  /// - Parameter most: how many at most.
  /// - Throws: `CancellationError`.
  func themes(most: Int, cancellation: Cancellation) throws -> [CommentTheme] {
    let numbers = candidates()
    let sets = sets(of: numbers)
    try cancellation.check()
    let clusters = try clusters(of: sets, cancellation)
    let ranked = clusters.map { members in
      (members, CommentSet(union: members.map { sets[$0] }))
    }.sorted {
      ($1.1.count, table.terms[numbers[$0.0[0]]].term.hash)
        < ($0.1.count, table.terms[numbers[$1.0[0]]].term.hash)
    }
    return try ranked.prefix(most).map { members, set in
      try cancellation.check()
      return theme(of: members.map { numbers[$0] }, set)
    }
  }

  /// The numbers of the terms that themes are made of, most comments first.
  private func candidates() -> [Int] {
    let least = max(Self.fewest, Int((Self.leastShare * Double(comments.count)).rounded(.up)))
    let frequent = table.terms.indices.filter {
      let term = table.terms[$0]
      return term.comments >= least && (!term.term.isPair || isAssociated(term))
    }
    return Array(
      frequent.sorted {
        let (one, other) = (table.terms[$0], table.terms[$1])
        return (other.comments, one.term.hash) < (one.comments, other.term.hash)
      }.prefix(Self.mostTerms))
  }

  private func isAssociated(_ pair: CommentTermTable.Term) -> Bool {
    guard let first = table.number(of: pair.term.first),
      let second = table.number(of: pair.term.second)
    else { return false }
    let total = Double(comments.count)
    let joint = Double(pair.comments) / total
    // In all comments: nothing is as sure.
    guard joint < 1 else { return true }
    let apart =
      Double(table.terms[first].comments) / total * Double(table.terms[second].comments) / total
    return log(joint / apart) / -log(joint) >= Self.association
  }

  private func sets(of numbers: [Int]) -> [CommentSet] {
    var places = [Int32](repeating: -1, count: table.terms.count)
    for (place, number) in numbers.enumerated() { places[number] = Int32(place) }
    var sets = Array(repeating: CommentSet(capacity: comments.count), count: numbers.count)
    for comment in comments.indices {
      for number in table.numbers(of: comment) where places[Int(number)] >= 0 {
        sets[Int(places[Int(number)])].insert(comment)
      }
    }
    return sets
  }

  /// Groups of sets, each in ascending order.
  private func clusters(of sets: [CommentSet], _ cancellation: Cancellation) throws -> [[Int]] {
    var clusters = sets.indices.map { [$0] }
    // The mean phi of each two clusters that still stand, by the number of the first set of each.
    var likeness = sets.indices.map { _ in [Double](repeating: 0, count: sets.count) }
    for one in sets.indices {
      try cancellation.check()
      for other in 0..<one {
        let phi = sets[one].phi(sets[other], of: comments.count)
        likeness[one][other] = phi
        likeness[other][one] = phi
      }
    }
    var standing = Array(sets.indices)
    while true {
      try cancellation.check()
      var best: (one: Int, other: Int, likeness: Double)?
      for (place, one) in standing.enumerated() {
        for other in standing[(place + 1)...]
        where likeness[one][other] >= Self.linkage && likeness[one][other] > best?.likeness ?? 0 {
          best = (one, other, likeness[one][other])
        }
      }
      guard let best else { break }
      let (size, otherSize) = (
        Double(clusters[best.one].count), Double(clusters[best.other].count)
      )
      for third in standing where third != best.one && third != best.other {
        let mean =
          (size * likeness[best.one][third] + otherSize * likeness[best.other][third])
          / (size + otherSize)
        likeness[best.one][third] = mean
        likeness[third][best.one] = mean
      }
      clusters[best.one] = (clusters[best.one] + clusters[best.other]).sorted()
      standing.removeAll { $0 == best.other }
    }
    return standing.map { clusters[$0] }
  }

  private func theme(of numbers: [Int], _ set: CommentSet) -> CommentTheme {
    let members = order.filter(set.contains)
    var mean = ValenceMean()
    for member in members {
      let reading = readings[member].sentiment
      mean.add(reading.valence, words: 1, hasEvidence: reading.evidence > 0)
    }
    let share = Double(members.count) / Double(comments.count)
    return CommentTheme(
      label: written(labelled(numbers), in: members),
      terms: numbers.prefix(Self.shownTerms).map { written($0, in: members) },
      count: members.count, share: share,
      shareInterval: WilsonInterval.around(
        share, count: Double(comments.count), level: ValenceMean.level),
      valence: mean.valence, quotes: quotes.nearest(to: members))
  }

  /// The most frequent word, or the pair that it mostly stands in.
  private func labelled(_ numbers: [Int]) -> Int {
    guard let word = numbers.first(where: { !table.terms[$0].term.isPair }) else {
      return numbers[0]
    }
    let hash = table.terms[word].term.hash
    let pair = numbers.first {
      let pair = table.terms[$0].term
      return pair.isPair && (pair.first == hash || pair.second == hash)
        && Double(table.terms[$0].comments) >= Self.pairShare * Double(table.terms[word].comments)
    }
    return pair ?? word
  }

  /// A term in lower case, as most of the first `spelledComments` write it that have it; of several, the
  /// first in the alphabet.
  private func written(_ number: Int, in members: [Int]) -> String {
    let hash = table.terms[number].term.hash
    var forms: [String: Int] = [:]
    var seen = 0
    for member in members where seen < Self.spelledComments {
      guard let term = readings[member].terms.first(where: { $0.hash == hash }) else { continue }
      seen += 1
      let bytes = comments[member].text.utf8
      let start = bytes.index(bytes.startIndex, offsetBy: Int(term.start))
      let end = bytes.index(bytes.startIndex, offsetBy: Int(term.end))
      forms[String(decoding: bytes[start..<end], as: UTF8.self).lowercased(), default: 0] += 1
    }
    return forms.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? ""
  }
}
