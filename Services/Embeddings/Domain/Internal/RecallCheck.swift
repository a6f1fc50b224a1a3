/// A search whose approximate answer is compared with the exact one.
struct RecallCheck: Sendable {
  /// Checks of an effort that are made with stored vectors, as long as searches have not brought as many.
  static let first = 50

  let vector: [Float]
  let k: Int
  /// The record that is searched by.
  let excluded: Int64?

  /// The effort of a search for `k` matches.
  static func effort(_ effort: Int, k: Int) -> Int { max(effort, k + k / 2) }
}
