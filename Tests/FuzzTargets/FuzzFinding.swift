/// A promise that a parser has broken.
public struct FuzzFinding: Error, CustomStringConvertible {
  /// What should have held, with the values that show that it does not.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Throws a ``FuzzFinding`` unless the condition holds.
func hold(_ condition: Bool, _ promise: @autoclosure () -> String) throws(FuzzFinding) {
  if !condition { throw FuzzFinding(promise()) }
}
