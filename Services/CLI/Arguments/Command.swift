/// A command of `marquee`: its words, what it takes and what it says of itself.
package struct Command: Sendable {
  /// The words that call it, for example `["campaign", "prepare"]`.
  package let words: [String]
  /// One line: what it does.
  package let summary: String
  /// The positional argument's name, such as `SCRIPT`; `nil` where it takes none.
  package let operand: String?
  /// Its options, in the order of the help.
  package let options: [Option]
  /// A call to copy.
  package let example: String

  package init(
    _ words: String, _ summary: String, operand: String? = nil, options: [Option], example: String
  ) {
    self.words = words.split(separator: " ").map(String.init)
    self.summary = summary
    self.operand = operand
    self.options = options
    self.example = example
  }

  /// The command's name as a person types it.
  package var name: String { words.joined(separator: " ") }

  /// What `--help` prints.
  package var help: String {
    let operandUsage = operand.map { " \($0)" } ?? ""
    let width = options.map(\.usage.count).max() ?? 0
    let rows = options.map { option in
      let marks = [option.isRequired ? "required" : nil, option.repeats ? "repeatable" : nil]
        .compactMap { $0 }
      let suffix = marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))"
      return "  \(option.usage.padded(to: width))  \(option.help)\(suffix)"
    }
    return """
      \(summary)

      usage: marquee \(name)\(operandUsage) [options]

      \(rows.joined(separator: "\n"))

      example:
        \(example)
      """
  }

  /// Reads the arguments that follow the command's words.
  ///
  /// - Throws: `UsageError` naming the argument that cannot be used and what would be right.
  package func parse(_ arguments: [String]) throws -> Arguments {
    var values: [String: [String]] = [:]
    var operands: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--"), argument.count > 2 else {
        operands.append(argument)
        continue
      }
      let parts = argument.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let option = try self.option(named: String(parts[0]))
      if option.placeholder == nil {
        guard parts.count == 1 else {
          throw UsageError("--\(option.name) takes no value", command: self)
        }
        values[option.name] = [""]
        continue
      }
      guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
        throw UsageError("\(option.usage): the value is missing", command: self)
      }
      if !option.repeats, values[option.name] != nil {
        throw UsageError("--\(option.name) may be given only once", command: self)
      }
      values[option.name, default: []].append(value)
    }
    try checkOperands(operands)
    for option in options where option.isRequired && values[option.name] == nil {
      throw UsageError("\(option.usage) is missing: \(option.help)", command: self)
    }
    return Arguments(command: self, values: values, operand: operands.first)
  }

  private func option(named name: String) throws -> Option {
    if let option = options.first(where: { $0.name == name }) { return option }
    let known = options.map { "--\($0.name)" }.joined(separator: ", ")
    throw UsageError("unknown option --\(name); it takes \(known)", command: self)
  }

  private func checkOperands(_ operands: [String]) throws {
    let allowed = operand == nil ? 0 : 1
    if operands.count > allowed {
      throw UsageError("unexpected argument \"\(operands[allowed])\"", command: self)
    }
    if let operand, operands.isEmpty {
      throw UsageError("\(operand) is missing", command: self)
    }
  }
}
