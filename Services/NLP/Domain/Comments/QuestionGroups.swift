import Foundation

/// Groups questions that ask much the same.
///
/// Questions of equal keys are one. These, the most asked first, then join the group whose first one shares the
/// most with them, words weighed by their rarity among the questions: Σ ln(1 + n/df) of the shared over that of
/// all words of the two (a weighted Jaccard index), if it is `likeness` or more; else they begin a group.
struct QuestionGroups {
  /// From which weighted Jaccard index two questions are one.
  private static let likeness = 0.5
  /// A question is compared through its rarest words only, and through each with so many groups: with more it
  /// would have little in common, and the work stays linear.
  private static let comparedWords = 4
  private static let comparedGroups = 64
  private static let mostGroups = 50
  private static let mostIndices = 20

  /// Groups the questions of comments, whatever their order.
  static func groups(of readings: [CommentReading]) -> [QuestionGroup] {
    var alike: [[UInt64]: [Int]] = [:]
    for (index, reading) in readings.enumerated() {
      if let question = reading.question { alike[question.key, default: []].append(index) }
    }
    let distinct = alike.sorted {
      ($1.value.count, $0.key.count) != ($0.value.count, $1.key.count)
        ? ($1.value.count, $0.key.count) < ($0.value.count, $1.key.count)
        : $0.key.lexicographicallyPrecedes($1.key)
    }
    var frequencies: [UInt64: Int] = [:]
    for (key, _) in distinct { for word in key { frequencies[word, default: 0] += 1 } }
    func weight(_ word: UInt64) -> Double {
      log(1 + Double(distinct.count) / Double(frequencies[word] ?? 1))
    }
    var groups: [(key: Set<UInt64>, weight: Double, members: [Int])] = []
    var groupsByWord: [UInt64: [Int]] = [:]
    for (key, members) in distinct {
      let own = key.reduce(0) { $0 + weight($1) }
      let rarest = key.sorted { (frequencies[$0] ?? 0, $0) < (frequencies[$1] ?? 0, $1) }
      var candidates: Set<Int> = []
      for word in rarest.prefix(comparedWords) {
        candidates.formUnion((groupsByWord[word] ?? []).prefix(comparedGroups))
      }
      var best: (group: Int, likeness: Double)?
      for group in candidates.sorted() {
        let shared = key.reduce(0) { groups[group].key.contains($1) ? $0 + weight($1) : $0 }
        let likeness = shared / (own + groups[group].weight - shared)
        if likeness >= self.likeness, likeness > best?.likeness ?? 0 { best = (group, likeness) }
      }
      if let best {
        groups[best.group].members += members
      } else {
        for word in key { groupsByWord[word, default: []].append(groups.count) }
        groups.append((Set(key), own, members))
      }
    }
    let summaries = groups.map { summary(of: $0.members, readings) }
    return Array(
      summaries.sorted { ($1.count, $0.text) < ($0.count, $1.text) }.prefix(mostGroups))
  }

  /// The text that most of them have, of these the shortest, of these the first in the alphabet.
  private static func summary(of members: [Int], _ readings: [CommentReading]) -> QuestionGroup {
    var counts: [String: Int] = [:]
    for member in members { counts[readings[member].question?.text ?? "", default: 0] += 1 }
    let text = counts.min {
      ($1.value, $0.key.utf8.count, $0.key) < ($0.value, $1.key.utf8.count, $1.key)
    }
    return QuestionGroup(
      text: text?.key ?? "", count: members.count,
      indices: Array(members.sorted().prefix(mostIndices)))
  }
}
