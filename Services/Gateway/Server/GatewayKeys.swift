import ServiceKit

/// The gateway's own configuration keys.
package enum GatewayKeys {
  /// The address of the JSON edge.
  static let httpHost = ConfigurationKey(
    "http.host", default: "127.0.0.1", "The address of the HTTP/JSON edge, without the port.")

  /// The port of the JSON edge.
  static let httpPort = ConfigurationKey(
    "http.port", default: 8000, in: 0...65_535,
    "The port of the HTTP/JSON edge; 0 takes any that is free.")

  /// The largest body of the JSON edge, in bytes.
  static let httpMaxBodyBytes = ConfigurationKey(
    "http.max_body_bytes", default: 96 << 20, in: 1...1_073_741_824,
    "The largest HTTP body, in bytes; media in JSON take a third more than their own size.")

  /// What callers must know.
  static let apiKey = ConfigurationKey(
    "api_key", default: "", isSecret: true, environmentAlias: "API_KEY",
    "The key that callers must send: itself, or sha256: and its hash; empty lets everybody in, "
      + "which is refused for an address other than loopback.")

  /// The addresses of the services.
  static let vision = backend("vision", port: 9001)
  static let nlp = backend("nlp", port: 9002)
  static let prediction = backend("prediction", port: 9003)
  static let optimizer = backend("optimizer", port: 9004)
  static let embeddings = backend("embeddings", port: 9005)

  /// The longest that a branch may take which decodes the video, in seconds.
  static let mediaTimeout = ConfigurationKey(
    "branches.media_timeout_seconds", default: 240.0, in: 0.01...86_400,
    "The longest that a branch may take which decodes the video, in seconds.")

  /// The longest that any other branch may take, in seconds.
  static let timeout = ConfigurationKey(
    "branches.timeout_seconds", default: 30.0, in: 0.01...86_400,
    "The longest that any other branch of an answer may take, in seconds.")

  /// The gateway's schema: its name, its port and all of its keys.
  package static let schema = ConfigurationSchema(
    service: "gateway", port: 9000,
    keys: [
      httpHost, httpPort, httpMaxBodyBytes, apiKey, vision, nlp, prediction, optimizer, embeddings,
      mediaTimeout, timeout,
    ] + ClientTransportKeys.all)

  private static func backend(_ name: String, port: Int) -> ConfigurationKey<String> {
    ConfigurationKey(
      "backends.\(name)", default: "127.0.0.1:\(port)",
      "The address of the \(name) service: host:port; ipv4:1.2.3.4:5,1.2.3.5:5 for several replicas, "
        + "or dns:///host:port for all addresses of a name.")
  }
}
