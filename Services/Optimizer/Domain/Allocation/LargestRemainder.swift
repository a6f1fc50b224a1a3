/// Rounding amounts to whole minor units so that their sum is exact (Hamilton's method).
package enum LargestRemainder {
  /// Whole numbers near `amounts` that add up to `sum` and lie within their bounds.
  ///
  /// Each amount is rounded down; what is then missing from the sum goes, one unit each, to the
  /// amounts that lost most. Where floating point has left the amounts with more than the sum, one
  /// unit each is taken from those that lost least.
  ///
  /// - Parameters:
  ///   - amounts: in minor units, adding up to about `sum`.
  ///   - lower: the least that each may be.
  ///   - upper: the most that each may be; nil: no limit.
  ///   - sum: what they are to add up to, between the sums of the bounds.
  package static func round(
    _ amounts: [Double], lower: [Int64], upper: [Int64?], sum: Int64
  ) -> [Int64] {
    var whole = zip(amounts, zip(lower, upper)).map { amount, bounds in
      min(max(Int64(amount.rounded(.down)), bounds.0), bounds.1 ?? .max)
    }
    var missing = sum - whole.reduce(0, +)
    let order = amounts.indices.sorted {
      let losses = (amounts[$0] - Double(whole[$0]), amounts[$1] - Double(whole[$1]))
      return losses.0 != losses.1 ? losses.0 > losses.1 : $0 < $1
    }
    while missing != 0 {
      let unit: Int64 = missing > 0 ? 1 : -1
      let before = missing
      for index in missing > 0 ? order : order.reversed() where missing != 0 {
        let changed = whole[index] + unit
        guard changed >= lower[index], changed <= upper[index] ?? .max else { continue }
        whole[index] = changed
        missing -= unit
      }
      if missing == before { break }
    }
    return whole
  }
}
