/// A call of `marquee` that cannot be understood.
package struct UsageError: Error, CustomStringConvertible {
  /// What was wrong and what would be right, with the command that was meant.
  package let description: String

  package init(_ message: String, command: Command? = nil) {
    guard let command else {
      description = "marquee: \(message)"
      return
    }
    description =
      "marquee \(command.name): \(message)\nTry: marquee \(command.name) --help"
  }
}
