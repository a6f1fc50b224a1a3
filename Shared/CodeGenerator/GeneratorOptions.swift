/// What is given with `--marquee_opt=registry=Name,import=Module`.
struct GeneratorOptions {
  /// The name of the enum that lists the descriptors of all files.
  var registry = "Descriptors"
  /// Modules that declare the types of imported files.
  var imports: [String] = []

  static let summary =
    "the options are registry=<type name> and import=<module>, separated by commas"

  init(_ parameter: String) throws(GeneratorError) {
    for option in parameter.split(separator: ",") {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[1].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
      else { throw .unknownOption(String(option)) }
      switch parts[0] {
      case "registry": registry = parts[1]
      case "import": imports.append(parts[1])
      default: throw .unknownOption(String(option))
      }
    }
  }
}
