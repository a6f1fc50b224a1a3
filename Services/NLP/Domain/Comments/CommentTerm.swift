/// A word that carries content, or two neighbours.
struct CommentTerm: Sendable {
  /// Equal for all forms that are counted as one.
  let hash: UInt64
  /// For a pair, the hashes of its words; 0 for a word.
  let first: UInt64
  let second: UInt64
  /// Where it was written first, in bytes.
  let start: Int32
  let end: Int32

  var isPair: Bool { first != 0 }
}
