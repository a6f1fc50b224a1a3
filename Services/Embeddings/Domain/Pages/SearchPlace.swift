import VectorIndex

/// Where a page of a search ended.
struct SearchPlace {
  /// Of what the search was.
  let fingerprint: UInt64
  /// The last match.
  let last: VectorIndex.Match
  /// How many matches there were up to it then: a hint for the next search, which need not be right.
  let rank: Int

  init(fingerprint: UInt64, last: VectorIndex.Match, rank: Int) {
    self.fingerprint = fingerprint
    self.last = last
    self.rank = rank
  }

  /// The place that a token names. Throws `EmbeddingError.invalid` when it is none.
  init(token: String) throws(EmbeddingError) {
    let numbers = (PageToken.bytes(.search, of: token) ?? []).bigEndianNumbers
    guard numbers.count == 4, let rank = Int(exactly: numbers[3]),
      Double(bitPattern: numbers[1]).isFinite
    else { throw .invalid(.pageToken("is none that a search gave")) }
    self.init(
      fingerprint: numbers[0],
      last: VectorIndex.Match(
        id: Int64(bitPattern: numbers[2]), score: Double(bitPattern: numbers[1])),
      rank: rank)
  }

  var token: String {
    let numbers = [
      fingerprint, last.score.bitPattern, UInt64(bitPattern: last.id), UInt64(rank),
    ]
    return PageToken.text(
      .search,
      numbers.flatMap { number in
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
      })
  }

  /// Whether a match comes after this place: it has a lower score, or the same and was stored later.
  func precedes(_ match: VectorIndex.Match) -> Bool {
    last.score != match.score ? last.score > match.score : last.id < match.id
  }
}

extension [UInt8] {
  /// The bytes, eight by eight; empty when that does not come out even.
  fileprivate var bigEndianNumbers: [UInt64] {
    guard count.isMultiple(of: 8) else { return [] }
    return stride(from: 0, to: count, by: 8).map { start in
      self[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}
