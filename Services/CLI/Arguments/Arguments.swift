import Foundation

/// What was given to a command, option by option.
package struct Arguments: Sendable {
  let command: Command
  let values: [String: [String]]
  /// The positional argument; always there where the command names one.
  package let operand: String?

  /// The value of an option that may be given once.
  package func string(_ name: String) -> String? { values[name]?.last }

  /// The values of an option that may be repeated; comma-separated values count as several.
  package func list(_ name: String) -> [String] {
    (values[name] ?? []).flatMap { value in
      value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }.filter { !$0.isEmpty }
  }

  /// Whether a switch was given.
  package func flag(_ name: String) -> Bool { values[name] != nil }

  /// A whole number within `range`.
  ///
  /// - Throws: `UsageError` for anything else.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = string(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw UsageError(
        "--\(name) \(text): a whole number from \(range.lowerBound) to \(range.upperBound) is needed",
        command: command)
    }
    return value
  }
}
