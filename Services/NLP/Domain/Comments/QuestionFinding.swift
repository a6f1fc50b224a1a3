/// A question in a comment.
public struct QuestionFinding: Sendable, Equatable {
  /// The clearest sign of it.
  public let sign: QuestionSign
  /// The first sentence that asks.
  public let text: String
  /// What is asked, for comparison: the stems of its words that carry content, and its question word, in
  /// ascending order.
  let key: [UInt64]
}
