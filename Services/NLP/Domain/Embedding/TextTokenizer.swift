/// Splits texts into the pieces of a model's vocabulary.
public protocol TextTokenizer: Sendable {
  /// The ids of the pieces of a text, in order.
  func pieces(of text: String) -> [Int32]
  /// The ids that say nothing about a text: that of what the vocabulary does not have, and that of a blank
  /// where it has one.
  var empty: Set<Int32> { get }
  /// The id that a model of this vocabulary expects before a text.
  var begin: Int32 { get }
  /// The id that a model of this vocabulary expects after a text.
  var end: Int32 { get }
  /// One more than the highest id.
  var count: Int { get }
}
