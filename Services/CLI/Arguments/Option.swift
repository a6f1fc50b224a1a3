/// An option of a command: `--name VALUE`, or `--name` alone for a switch.
package struct Option: Sendable {
  /// The name without its dashes.
  package let name: String
  /// What stands for the value in the help, for example `FILE`; `nil` for a switch.
  package let placeholder: String?
  /// Whether it may be given more than once.
  package let repeats: Bool
  /// Whether the command refuses to run without it.
  package let isRequired: Bool
  /// One line for the help, with unit, range and default.
  package let help: String

  /// An option that takes a value.
  package static func value(
    _ name: String, _ placeholder: String, repeats: Bool = false, required: Bool = false,
    _ help: String
  ) -> Option {
    Option(
      name: name, placeholder: placeholder, repeats: repeats, isRequired: required, help: help)
  }

  /// An option that is there or not.
  package static func flag(_ name: String, _ help: String) -> Option {
    Option(name: name, placeholder: nil, repeats: false, isRequired: false, help: help)
  }

  /// How the option is written: `--video FILE`.
  package var usage: String {
    placeholder.map { "--\(name) \($0)" } ?? "--\(name)"
  }
}
