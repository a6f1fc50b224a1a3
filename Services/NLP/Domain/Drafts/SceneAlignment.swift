/// Which scene of an earlier draft became which of a later one.
///
/// First those that stay in order: of all alignments without crossings, the one whose pairs are
/// together most alike, each counted by how far it is above `leastSimilarity` (Needleman and Wunsch
/// 1970, without a cost for gaps). What is left is paired by falling likeness: those scenes were moved.
struct SceneAlignment {
  /// A scene of both drafts.
  struct Pair: Equatable {
    let before: Int
    let after: Int
    let isMoved: Bool
  }

  /// Scenes less alike than this are other scenes: a stated prior.
  static let leastSimilarity: Float = 0.3

  /// The pairs by ascending place in the later draft.
  let pairs: [Pair]

  /// - Parameter similarities: for each earlier scene how alike it is to each later one.
  init(_ similarities: [[Float]]) {
    let inOrder = Self.inOrder(similarities)
    let earlier = Set(inOrder.map(\.0))
    let later = Set(inOrder.map(\.1))
    var candidates: [(before: Int, after: Int, similarity: Float)] = []
    for (before, row) in similarities.enumerated() where !earlier.contains(before) {
      for (after, similarity) in row.enumerated()
      where similarity >= Self.leastSimilarity && !later.contains(after) {
        candidates.append((before, after, similarity))
      }
    }
    candidates.sort {
      ($1.similarity, $0.before, $0.after) < ($0.similarity, $1.before, $1.after)
    }
    var takenBefore: Set<Int> = []
    var takenAfter: Set<Int> = []
    var pairs = inOrder.map { Pair(before: $0.0, after: $0.1, isMoved: false) }
    for candidate in candidates
    where !takenBefore.contains(candidate.before) && !takenAfter.contains(candidate.after) {
      takenBefore.insert(candidate.before)
      takenAfter.insert(candidate.after)
      pairs.append(Pair(before: candidate.before, after: candidate.after, isMoved: true))
    }
    self.pairs = pairs.sorted { $0.after < $1.after }
  }

  private static func inOrder(_ similarities: [[Float]]) -> [(Int, Int)] {
    let width = similarities.first?.count ?? 0
    // What the best alignment of the first scenes of both gains.
    var gains = [[Float]](
      repeating: Array(repeating: 0, count: width + 1), count: similarities.count + 1)
    for (before, row) in similarities.enumerated() {
      for (after, similarity) in row.enumerated() {
        let skipped = max(gains[before][after + 1], gains[before + 1][after])
        let paired = gains[before][after] + similarity - leastSimilarity
        gains[before + 1][after + 1] =
          similarity >= leastSimilarity ? max(skipped, paired) : skipped
      }
    }
    var pairs: [(Int, Int)] = []
    var (before, after) = (similarities.count, width)
    while before > 0, after > 0 {
      let gain = gains[before][after]
      if gain == gains[before - 1][after] {
        before -= 1
      } else if gain == gains[before][after - 1] {
        after -= 1
      } else {
        before -= 1
        after -= 1
        pairs.append((before, after))
      }
    }
    return pairs.reversed()
  }
}
