/// What the command line of a service asks for.
struct Invocation: Equatable {
  enum Action: String, CaseIterable {
    case run
    case help
    case version
    case printConfig = "print-config"
    case sampleConfig = "sample-config"
  }

  struct Flag: Equatable {
    var name: String
    var value: String
  }

  var action = Action.run
  /// The file of `--config`.
  var configurationFile: String?
  /// Flags that set a key, in the order in which they stand.
  var flags: [Flag] = []

  /// Reads `--key value` and `--key=value`.
  ///
  /// - Parameter arguments: the command line without the program's name.
  /// - Throws: `ConfigurationError` for an argument that is no flag, a flag without a value and a
  ///   flag that is given twice.
  init(_ arguments: [String]) throws(ConfigurationError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--"), argument.count > 2 else {
        throw ConfigurationError(
          place: argument.debugDescription, problem: "not a flag; see --help")
      }
      let parts = argument.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if parts.count == 1, let action = Action(rawValue: name), action != .run {
        // `--help` wins over whatever else is asked for.
        if self.action != .help { self.action = action }
        continue
      }
      guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
        throw ConfigurationError(.flag(name), "needs a value")
      }
      if name == "config" {
        guard configurationFile == nil else {
          throw ConfigurationError(.flag(name), "given twice")
        }
        configurationFile = value
      } else {
        guard !flags.contains(where: { $0.name == name }) else {
          throw ConfigurationError(.flag(name), "given twice")
        }
        flags.append(Flag(name: name, value: value))
      }
    }
  }
}
