/// Finds where a text stands in another with up to so many letters changed, missing or too many:
/// P. Sellers, "The theory and computation of evolutionary distances", J. Algorithms 1 (1980) 359.
struct ApproximateSearch {
  /// Where the text was found.
  struct Match: Equatable {
    /// The letters that it covers.
    let range: Range<Int>
    /// How many letters differ.
    let errors: Int
  }

  /// The places in `letters`, from the first to the last, where `pattern` ends with at most `limit`
  /// errors; of places that follow each other the one with the fewest.
  static func matches(
    of pattern: [Character], in letters: ArraySlice<Character>, limit: Int
  ) -> [Match] {
    guard !pattern.isEmpty else { return [] }
    // For each prefix of the pattern: the least errors of a match that ends here, and where it began.
    var column = (0...pattern.count).map { (errors: $0, start: letters.startIndex) }
    var found: [Match] = []
    var lastEnd = -1
    for index in letters.indices {
      var diagonal = column[0]
      column[0] = (0, index + 1)
      // A match that begins with this letter.
      if diagonal.errors == 0 { diagonal.start = index }
      for row in 1...pattern.count {
        let substituted = (
          errors: diagonal.errors + (pattern[row - 1] == letters[index] ? 0 : 1),
          start: diagonal.start
        )
        let inserted = (errors: column[row].errors + 1, start: column[row].start)
        let deleted = (errors: column[row - 1].errors + 1, start: column[row - 1].start)
        diagonal = column[row]
        var best = substituted
        if inserted.errors < best.errors { best = inserted }
        if deleted.errors < best.errors { best = deleted }
        column[row] = best
      }
      let end = column[pattern.count]
      guard end.errors <= limit, end.start <= index else { continue }
      let match = Match(range: end.start..<index + 1, errors: end.errors)
      if let last = found.last, lastEnd == index {
        if match.errors < last.errors { found[found.count - 1] = match }
      } else {
        found.append(match)
      }
      lastEnd = index + 1
    }
    return found
  }
}
