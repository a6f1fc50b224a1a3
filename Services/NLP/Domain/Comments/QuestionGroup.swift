/// A question that several comments ask in much the same words.
public struct QuestionGroup: Sendable, Equatable {
  /// The question as it is asked most often.
  public let text: String
  /// How many comments ask it.
  public let count: Int
  /// The first comments that do, in ascending order.
  public let indices: [Int]
}
