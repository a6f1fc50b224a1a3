/// What one service can be told: the keys of the suite and its own.
public struct ConfigurationSchema: Sendable {
  /// The services of the suite. One environment and one file may serve all of them: what stands under
  /// the name of another service is skipped.
  public static let services = [
    "vision", "nlp", "prediction", "optimizer", "embeddings", "gateway",
  ]

  /// The service's name: `vision`.
  public let service: String
  /// The keys of the suite, `server.port` with the service's own default.
  public let common: [any ConfigurationItem]
  /// The keys of this service alone.
  public let own: [any ConfigurationItem]

  /// The schema of one service.
  ///
  /// - Parameters:
  ///   - service: the service's name, one of `services`.
  ///   - port: the port that it listens on by default.
  ///   - keys: its own keys. Their names need not begin with the service's name: in a file and in
  ///     the environment every key may be written with that name in front.
  public init(service: String, port: Int, keys: [any ConfigurationItem] = []) {
    self.service = service
    common = CommonKeys.all.map { item in
      item.name == CommonKeys.port.name ? CommonKeys.port.withDefault(port) : item
    }
    own = keys
  }

  /// All keys, the suite's first.
  public var keys: [any ConfigurationItem] { common + own }

  /// The environment variable of a dotted key: `server.port` → `MARQUEE_SERVER_PORT`.
  public static func environmentName(of key: String) -> String {
    "MARQUEE_" + key.uppercased().map { $0 == "." ? "_" : String($0) }.joined()
  }
}
