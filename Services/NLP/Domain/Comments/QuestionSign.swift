/// What shows that a comment asks something, the clearest first.
public enum QuestionSign: Int, Sendable, CaseIterable {
  /// A question mark at the end of words.
  case mark
  /// A question word where questions begin.
  case questionWord
  /// A verb before its subject.
  case inversion
  /// Words that ask for an answer.
  case request
}
