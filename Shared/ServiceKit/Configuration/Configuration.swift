import Foundation

/// The settings of one service: flag > environment > YAML file > default.
///
/// Every key is declared once, as a `ConfigurationKey`. In each source a key with the service's name
/// in front (`vision.server.port`, `MARQUEE_VISION_SERVER_PORT`) comes before the bare key, and
/// what stands under the name of another service is skipped, so that one environment and one file
/// serve the whole suite. Anything else that is unknown or malformed is an error, even where a
/// stronger source overrides it. An empty environment variable counts as absent.
public struct Configuration: Sendable {
  private struct Setting: Sendable {
    var value: any Sendable
    var text: String
    var source: ConfigurationSource
  }

  /// The keys that can be set.
  public let schema: ConfigurationSchema
  private var settings: [String: Setting] = [:]

  /// The settings that a process was started with.
  ///
  /// - Parameters:
  ///   - schema: the keys that can be set.
  ///   - arguments: the command line without the program's name. `--config FILE`, or else
  ///     `MARQUEE_CONFIG`, names the YAML file.
  ///   - environment: the environment variables.
  /// - Throws: `ConfigurationError` for an unknown key, a malformed value and a file that cannot
  ///   be read.
  public init(
    schema: ConfigurationSchema, arguments: [String] = [], environment: [String: String] = [:]
  ) throws(ConfigurationError) {
    try self.init(
      schema: schema, invocation: Invocation(arguments), environment: environment)
  }

  /// The settings of a service as somebody sees them who knows the suite's keys, but not the service's
  /// own: what is unknown is skipped, for the service itself to judge.
  ///
  /// - Parameters:
  ///   - service: the service's name.
  ///   - environment: the environment variables, of which `MARQUEE_CONFIG` names the YAML file.
  /// - Throws: `ConfigurationError` for a malformed value and a file that cannot be read.
  package init(
    commonTo service: String, environment: [String: String]
  ) throws(ConfigurationError) {
    try self.init(
      schema: ConfigurationSchema(service: service, port: 0), invocation: Invocation([]),
      environment: environment, skipsUnknown: true)
  }

  init(
    schema: ConfigurationSchema, invocation: Invocation, environment: [String: String],
    skipsUnknown: Bool = false
  ) throws(ConfigurationError) {
    self.schema = schema
    let names = try ConfigurationNames(schema)
    let keys = Dictionary(uniqueKeysWithValues: schema.keys.map { ($0.name, $0) })
    for key in schema.keys {
      guard let value = key.value(from: key.defaultText) else {
        throw ConfigurationError(place: key.name, problem: "its default is not \(key.allowed)")
      }
      settings[key.name] = Setting(value: value, text: key.defaultText, source: .defaultValue)
    }
    // The weakest source comes first and is overwritten by the stronger ones.
    let readings = [
      try Self.readFile(invocation, environment, names, skipsUnknown),
      try Self.readEnvironment(environment, names, skipsUnknown),
      try Self.readFlags(invocation.flags, names),
    ]
    for reading in readings.joined() {
      guard let key = keys[reading.key] else { continue }
      guard let value = key.value(from: reading.text) else {
        let found = key.isSecret ? "the value" : "\"\(reading.text)\""
        throw ConfigurationError(
          reading.source, "\(key.name): \(found) is not allowed; expected \(key.allowed)")
      }
      settings[key.name] = Setting(value: value, text: reading.text, source: reading.source)
    }
  }

  /// The value of a key of the schema.
  ///
  /// - Precondition: the schema has the key.
  public subscript<Value>(key: ConfigurationKey<Value>) -> Value {
    let value = settings[key.name]?.value as? Value
    precondition(value != nil, "\(schema.service) does not declare the key \(key.name)")
    return value ?? key.defaultValue
  }

  /// Where the value of a key comes from.
  public func source(of key: any ConfigurationItem) -> ConfigurationSource {
    settings[key.name]?.source ?? .defaultValue
  }

  /// Every key with its value and source, a line each; secrets are not shown.
  public var listing: String {
    schema.keys.map { key in
      let setting = settings[key.name]
      let text = setting?.text ?? key.defaultText
      let shown = key.isSecret ? (text.isEmpty ? "(not set)" : "(secret)") : text.debugDescription
      return "\(key.name) = \(shown)  # \(source(of: key))\n"
    }.joined()
  }

  /// A value that a source has for a key.
  private struct Reading {
    var key: String
    var text: String
    var source: ConfigurationSource
    /// How strong it is among the readings of its source.
    var rank: Int
  }

  private static func readFlags(
    _ flags: [Invocation.Flag], _ names: ConfigurationNames
  ) throws(ConfigurationError) -> [Reading] {
    var readings: [Reading] = []
    for flag in flags {
      let source = ConfigurationSource.flag(flag.name)
      switch names.meaning(ofKey: flag.name) {
      case .key(let key, let isSpecific):
        readings.append(
          Reading(key: key, text: flag.value, source: source, rank: isSpecific ? 1 : 0))
      case .otherService:
        throw ConfigurationError(source, "a key of another service")
      case .unknown:
        throw ConfigurationError(
          source, "unknown key" + suggestion(names.key(near: flag.name).map { "--\($0)" }))
      }
    }
    return readings.sorted { $0.rank < $1.rank }
  }

  private static func readEnvironment(
    _ environment: [String: String], _ names: ConfigurationNames, _ skipsUnknown: Bool
  ) throws(ConfigurationError) -> [Reading] {
    var readings: [Reading] = []
    for (name, text) in environment.sorted(by: { $0.key < $1.key }) where !text.isEmpty {
      let source = ConfigurationSource.environment(name)
      switch names.meaning(ofVariable: name) {
      case .key(let key, let isSpecific):
        let rank = isSpecific ? 2 : name.hasPrefix("MARQUEE_") ? 1 : 0
        readings.append(Reading(key: key, text: text, source: source, rank: rank))
      case .unknown where !skipsUnknown:
        throw ConfigurationError(source, "unknown key" + suggestion(names.variable(near: name)))
      case .unknown, .otherService, nil:
        break
      }
    }
    return readings.sorted { $0.rank < $1.rank }
  }

  private static func readFile(
    _ invocation: Invocation, _ environment: [String: String], _ names: ConfigurationNames,
    _ skipsUnknown: Bool
  ) throws(ConfigurationError) -> [Reading] {
    let named = environment["MARQUEE_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    guard let path = invocation.configurationFile ?? named else { return [] }
    let origin: ConfigurationSource =
      invocation.configurationFile == nil ? .environment("MARQUEE_CONFIG") : .flag("config")
    var readings: [Reading] = []
    for scalar in try YAMLReader.scalars(in: contents(of: path, origin), path: path) {
      let source = ConfigurationSource.file(path: path, line: scalar.line)
      switch names.meaning(ofKey: scalar.key) {
      case .key(let key, let isSpecific):
        readings.append(
          Reading(key: key, text: scalar.value, source: source, rank: isSpecific ? 1 : 0))
      case .unknown where !skipsUnknown:
        throw ConfigurationError(
          source, "unknown key \"\(scalar.key)\"" + suggestion(names.key(near: scalar.key)))
      case .unknown, .otherService:
        break
      }
    }
    return readings.sorted { $0.rank < $1.rank }
  }

  /// The bytes of the file, one more than are allowed at most.
  private static func contents(
    of path: String, _ origin: ConfigurationSource
  ) throws(ConfigurationError) -> [UInt8] {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      return Array(try file.read(upToCount: YAMLReader.maximumBytes + 1) ?? Data())
    } catch {
      throw ConfigurationError(origin, "cannot read \"\(path)\": \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let posix = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return posix.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
  }

  private static func suggestion(_ name: String?) -> String {
    name.map { "; did you mean \($0)?" } ?? "; see --help"
  }
}
