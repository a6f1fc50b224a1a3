/// Some of the comments of a call, a bit for each.
struct CommentSet {
  private var bits: [UInt64]
  /// How many comments are in it.
  private(set) var count = 0

  /// None of so many comments.
  init(capacity: Int) { bits = Array(repeating: 0, count: (capacity + 63) / 64) }

  /// All that are in one of the sets, of which there is one or more.
  init(union sets: [CommentSet]) {
    bits = sets[0].bits
    for set in sets.dropFirst() {
      for index in bits.indices { bits[index] |= set.bits[index] }
    }
    count = bits.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  mutating func insert(_ comment: Int) {
    if !contains(comment) { count += 1 }
    bits[comment >> 6] |= 1 << UInt64(comment & 63)
  }

  func contains(_ comment: Int) -> Bool { bits[comment >> 6] >> UInt64(comment & 63) & 1 == 1 }

  /// The phi coefficient with another set: the correlation of being in the one and in the other, among `total`
  /// comments. 0 where one has none or all of them.
  func phi(_ other: CommentSet, of total: Int) -> Double {
    var both = 0
    for index in bits.indices { both += (bits[index] & other.bits[index]).nonzeroBitCount }
    let (one, two, all) = (Double(count), Double(other.count), Double(total))
    let spread = (one * (all - one) * two * (all - two)).squareRoot()
    return spread > 0 ? (Double(both) * all - one * two) / spread : 0
  }
}
