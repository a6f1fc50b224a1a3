/// What the names in flags, environment variables and the file stand for, to one service.
struct ConfigurationNames {
  enum Meaning {
    /// A key; `isSpecific` where the service's own name stands in front of it.
    case key(String, isSpecific: Bool)
    /// Something of another service of the suite.
    case otherService
    case unknown
  }

  /// Variables with the suite's prefix that are no keys: some are the command line client's.
  private static let reservedVariables: Set = [
    "MARQUEE_CONFIG", "MARQUEE_SAMPLE_VIDEO", "MARQUEE_GATEWAY", "MARQUEE_TLS_CA",
    "MARQUEE_TLS_CERTIFICATE", "MARQUEE_TLS_KEY",
  ]

  private let service: String
  private let keys: Set<String>
  private let variables: [String: Meaning]
  private let otherServices: [String]

  /// - Throws: `ConfigurationError` when two keys cannot be told apart.
  init(_ schema: ConfigurationSchema) throws(ConfigurationError) {
    var keys: Set<String> = []
    var variables: [String: Meaning] = [:]
    for key in schema.keys {
      let names = [
        (ConfigurationSchema.environmentName(of: key.name), false),
        (ConfigurationSchema.environmentName(of: "\(schema.service).\(key.name)"), true),
      ]
      for (variable, isSpecific) in names {
        let earlier = variables.updateValue(
          .key(key.name, isSpecific: isSpecific), forKey: variable)
        guard earlier == nil else {
          throw ConfigurationError(
            place: key.name, problem: "declared twice: \(variable) stands for two keys")
        }
      }
      if let alias = key.environmentAlias {
        variables[alias] = .key(key.name, isSpecific: false)
      }
      keys.insert(key.name)
    }
    service = schema.service
    self.keys = keys
    self.variables = variables
    otherServices = ConfigurationSchema.services.filter { $0 != schema.service }
  }

  /// What a dotted name stands for.
  func meaning(ofKey name: String) -> Meaning {
    if keys.contains(name) { return .key(name, isSpecific: false) }
    if name.hasPrefix("\(service).") {
      let rest = String(name.dropFirst(service.count + 1))
      return keys.contains(rest) ? .key(rest, isSpecific: true) : .unknown
    }
    return otherServices.contains { name == $0 || name.hasPrefix("\($0).") }
      ? .otherService : .unknown
  }

  /// What an environment variable stands for; nil where it is not the suite's.
  func meaning(ofVariable name: String) -> Meaning? {
    if let meaning = variables[name] { return meaning }
    guard name.hasPrefix("MARQUEE_"), !Self.reservedVariables.contains(name) else { return nil }
    let isOthers = otherServices.contains {
      name.hasPrefix(ConfigurationSchema.environmentName(of: $0) + "_")
    }
    return isOthers ? .otherService : .unknown
  }

  /// The known key that `name` is probably a misspelling of.
  func key(near name: String) -> String? {
    Self.nearest(to: name, among: keys.flatMap { [$0, "\(service).\($0)"] })
  }

  /// The known variable that `name` is probably a misspelling of.
  func variable(near name: String) -> String? {
    Self.nearest(to: name, among: Array(variables.keys))
  }

  /// The candidate with the fewest changed characters, if a tenth of them or two have changed at most.
  private static func nearest(to name: String, among candidates: [String]) -> String? {
    guard name.count <= 100 else { return nil }
    return
      candidates
      .map { (candidate: $0, distance: editDistance(Array(name.utf8), Array($0.utf8))) }
      .filter { $0.distance <= max(2, $0.candidate.count / 10) }
      .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
      .candidate
  }

  /// Levenshtein's distance: the fewest insertions, deletions and replacements of a byte.
  private static func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
    var row = Array(0...to.count)
    for (i, source) in from.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, target) in to.enumerated() {
        let replaced = diagonal + (source == target ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[to.count]
  }
}
