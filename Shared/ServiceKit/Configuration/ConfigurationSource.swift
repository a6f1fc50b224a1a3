/// Where a setting comes from.
public enum ConfigurationSource: Sendable, Equatable, CustomStringConvertible {
  /// A command line flag; the value is its name without the dashes.
  case flag(String)
  /// An environment variable.
  case environment(String)
  /// A line of the configuration file, counted from 1.
  case file(path: String, line: Int)
  /// The default that stands in code.
  case defaultValue

  /// The source as messages name it: `--server.port`, `PORT`, `marquee.yaml:12`, `default`.
  public var description: String {
    switch self {
    case .flag(let name): "--\(name)"
    case .environment(let name): name
    case .file(let path, let line): "\(path):\(line)"
    case .defaultValue: "default"
    }
  }
}
