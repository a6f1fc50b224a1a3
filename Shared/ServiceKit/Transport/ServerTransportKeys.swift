import GRPC

/// How a service is reached over the network: limits, keepalive, transport security.
public enum ServerTransportKeys {
  /// The largest response, in bytes.
  public static let maxResponseBytes = ConfigurationKey(
    "server.max_response_bytes", default: 2_147_483_647, in: 1_024...2_147_483_647,
    "The largest response message, in bytes; a larger one ends its call with RESOURCE_EXHAUSTED.")

  /// The most that connections hold together, in bytes.
  public static let maxBufferedBytes = ConfigurationKey(
    "server.max_buffered_bytes", default: 1_073_741_824, in: 1_048_576...1_099_511_627_776,
    "The most that all connections together hold of requests that are coming or being decoded, in "
      + "bytes; where more comes, a call is reset. More than server.max_request_bytes: a larger request "
      + "is refused only when it has come whole.")

  /// The most metadata of a call, in bytes.
  public static let maxMetadataBytes = ConfigurationKey(
    "server.max_metadata_bytes", default: 65_536, in: 1_024...16_777_216,
    "The most metadata that a call may come with, in bytes; one with more is refused, and loses its "
      + "connection. Headers of several frames may always have 65536.")

  /// How long a connection may be silent before it is pinged, in seconds.
  public static let keepaliveInterval = ConfigurationKey(
    "server.keepalive.interval_seconds", default: 7_200, in: 1...86_400,
    "How long a connection may be silent, in seconds, before it is pinged.")

  /// How long the answer to a ping may take, in seconds.
  public static let keepaliveTimeout = ConfigurationKey(
    "server.keepalive.timeout_seconds", default: 20.0, in: 0.001...3_600,
    "How long the answer to a ping may take, in seconds, before the connection is given up.")

  /// How often a client may ping, in seconds.
  public static let minClientPingInterval = ConfigurationKey(
    "server.keepalive.min_client_interval_seconds", default: 10, in: 1...86_400,
    "How long a client must wait between two pings, in seconds; one that keeps pinging more often "
      + "loses its connection.")

  /// The server's certificate.
  public static let certificate = ConfigurationKey(
    "server.tls.certificate", default: "",
    "The file of the server's certificate in PEM, followed by those that lead to a root; new "
      + "connections use a replaced file without a restart. Empty: no transport security.")

  /// The key of the server's certificate.
  public static let key = ConfigurationKey(
    "server.tls.key", default: "",
    "The file of the certificate's private key in PEM, not encrypted.")

  /// The roots of the clients' certificates.
  public static let clientCA = ConfigurationKey(
    "server.tls.client_ca", default: "",
    "The file of the roots in PEM that clients' certificates must lead to; empty: clients are not "
      + "asked for a certificate.")

  /// Whether clients must have a certificate.
  public static let requireClientCertificate = ConfigurationKey(
    "server.tls.require_client_certificate", default: true,
    "Whether clients without a certificate are refused; counts with server.tls.client_ca only.")

  /// All of them, in the order in which they are shown.
  public static let all: [any ConfigurationItem] = [
    maxResponseBytes, maxBufferedBytes, maxMetadataBytes, keepaliveInterval, keepaliveTimeout,
    minClientPingInterval, certificate, key, clientCA, requireClientCertificate,
  ]
}

extension Configuration {
  /// The transport of a service as its keys say.
  ///
  /// - Parameter logger: is told of certificates that are replaced.
  /// - Throws: `ConfigurationError` when a file of transport security cannot be used, or there is no
  ///   room for the largest request.
  func serverTransport(logger: Logger) throws(ConfigurationError) -> GRPCServer.Config {
    var config = GRPCServer.Config.defaults
    config.gracePeriod = .seconds(self[CommonKeys.drain])
    config.maxRequestMessageBytes = self[CommonKeys.maxRequestBytes]
    config.maxResponseMessageBytes = self[ServerTransportKeys.maxResponseBytes]
    config.maxBufferedBytes = self[ServerTransportKeys.maxBufferedBytes]
    guard config.maxBufferedBytes > config.maxRequestMessageBytes else {
      let keys: [ConfigurationKey<Int>] = [
        ServerTransportKeys.maxBufferedBytes, CommonKeys.maxRequestBytes,
      ]
      let set = keys.first { source(of: $0) != .defaultValue } ?? keys[0]
      throw ConfigurationError(
        source(of: set),
        "\(keys[0].name), which is \(config.maxBufferedBytes), has to be more than "
          + "\(keys[1].name), which is \(config.maxRequestMessageBytes)")
    }
    config.maxMetadataBytes = self[ServerTransportKeys.maxMetadataBytes]
    config.keepalive = KeepaliveConfig(
      interval: .seconds(self[ServerTransportKeys.keepaliveInterval]),
      timeout: .seconds(self[ServerTransportKeys.keepaliveTimeout]), pingsWithoutCalls: true)
    config.minClientPingInterval = .seconds(self[ServerTransportKeys.minClientPingInterval])
    config.tls = try serverTLS(logger: logger)
    return config
  }

  private func serverTLS(logger: Logger) throws(ConfigurationError) -> GRPCServer.Config.TLS? {
    let keys: [CertificateError.Setting: ConfigurationKey<String>] = [
      .certificateFile: ServerTransportKeys.certificate, .keyFile: ServerTransportKeys.key,
      .caFile: ServerTransportKeys.clientCA,
    ]
    guard
      let certificate = try text(
        ServerTransportKeys.certificate,
        neededBy: [ServerTransportKeys.key, ServerTransportKeys.clientCA]),
      let key = try text(ServerTransportKeys.key, neededBy: [ServerTransportKeys.certificate])
    else { return nil }
    let tls = GRPCServer.Config.TLS(certificateFile: certificate, keyFile: key) {
      $0.caFile = text(ServerTransportKeys.clientCA)
      $0.requiresClientCertificate = self[ServerTransportKeys.requireClientCertificate]
      $0.onReload = { logger.reloadedCertificates($0, keys: keys) }
    }
    try checkingCertificates(keys) { () throws(CertificateError) in try tls.check() }
    return tls
  }
}
