/// Why a case has not passed.
struct TestFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Fails the case unless two values are equal.
func expect<Value: Equatable>(_ actual: Value, _ expected: Value, _ what: String) throws {
  guard actual == expected else {
    throw TestFailure("\(what): expected \(expected), got \(actual)")
  }
}
