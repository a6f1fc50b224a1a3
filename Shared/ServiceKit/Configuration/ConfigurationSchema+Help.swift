extension ConfigurationSchema {
  /// What `--help` prints: how to start the service and every key with its meaning and default.
  public var help: String {
    var text = """
      marquee-\(service): the \(service) service of Marquee, over gRPC.

      Usage: marquee-\(service) [--config FILE] [--KEY VALUE]...

      Settings come from flags, else the environment, else the YAML file, else the default.

      """
    text += Self.wrap(
      "In a file and in the environment a key may have the service's name in front "
        + "(\(service).server.port, \(Self.environmentName(of: "\(service).server.port"))); it then "
        + "comes before the bare key, and other services skip it.", prefix: "")
    text += """

        --config FILE      the YAML file; or MARQUEE_CONFIG
        --print-config     prints every setting and where it comes from, and ends
        --sample-config    prints a YAML file of all keys with their defaults, and ends
        --help, --version  print this text, or the version, and end

      Exit codes: 0 stopped when asked to; 1 could not start or serve; 64 wrong command line or
      configuration.

      Keys:

      """
    for key in keys {
      let variables =
        [Self.environmentName(of: key.name)] + [key.environmentAlias].compactMap { $0 }
      let standard = key.defaultText.isEmpty ? "empty" : key.defaultText
      text += "\n  --\(key.name)\n"
      text += Self.wrap(key.summary, prefix: "      ")
      text += Self.wrap(
        "Allowed: \(key.allowed). Default: \(standard). Environment: "
          + variables.joined(separator: ", ") + ".",
        prefix: "      ")
    }
    return text
  }

  /// Lines of at most 100 columns, each behind `prefix`.
  static func wrap(_ text: String, prefix: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, prefix.count + line.count + 1 + word.count > 100 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(line)
    return lines.map { prefix + $0 + "\n" }.joined()
  }
}
