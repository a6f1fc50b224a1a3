import GRPC

/// How a service calls others over the network: limits, retries, keepalive, transport security.
public enum ClientTransportKeys {
  /// The largest request, in bytes.
  public static let maxRequestBytes = ConfigurationKey(
    "client.max_request_bytes", default: 68_157_440, in: 1_024...2_147_483_647,
    "The largest message that is sent to another service, in bytes.")

  /// The largest response, in bytes.
  public static let maxResponseBytes = ConfigurationKey(
    "client.max_response_bytes", default: 68_157_440, in: 1_024...2_147_483_647,
    "The largest message that is taken from another service, in bytes.")

  /// How often a call is made at most.
  public static let retryAttempts = ConfigurationKey(
    "client.retry.max_attempts", default: 5, in: 1...5,
    "How often a call is made at most while its service is UNAVAILABLE; 1: no call is made again. "
      + "Calls whose repetition could do harm are made once.")

  /// The first pause, in seconds.
  public static let retryInitialBackoff = ConfigurationKey(
    "client.retry.initial_backoff_seconds", default: 0.1, in: 0.001...60,
    "The pause before a call is made again, in seconds; it doubles with each attempt. A service "
      + "that sends grpc-retry-pushback-ms chooses it.")

  /// The longest pause, in seconds.
  public static let retryMaxBackoff = ConfigurationKey(
    "client.retry.max_backoff_seconds", default: 1, in: 0.001...60,
    "The longest pause before a call is made again, in seconds.")

  /// How many failures a service may have before calls to it are not made again.
  public static let retryTokens = ConfigurationKey(
    "client.retry.throttle_tokens", default: 100, in: 0...1_000,
    "A service's budget of failures: each takes a token, ten successes bring one back, and with half "
      + "of them or fewer left no call to the service is made again. 0: no such limit.")

  /// How long a connection may be silent before it is pinged, in seconds.
  public static let keepaliveInterval = ConfigurationKey(
    "client.keepalive.interval_seconds", default: 30, in: 0...86_400,
    "How long a connection with calls may be silent, in seconds, before it is pinged; not less than "
      + "the services' server.keepalive.min_client_interval_seconds. 0: never.")

  /// How long the answer to a ping may take, in seconds.
  public static let keepaliveTimeout = ConfigurationKey(
    "client.keepalive.timeout_seconds", default: 20.0, in: 0.001...3_600,
    "How long the answer to a ping may take, in seconds, before the connection is given up.")

  /// The roots of the services' certificates.
  public static let ca = ConfigurationKey(
    "client.tls.ca", default: "",
    "The file of the roots in PEM that the services' certificates must lead to; calls after it is "
      + "replaced use the new one without a restart. Empty: no transport security.")

  /// Our own certificate.
  public static let certificate = ConfigurationKey(
    "client.tls.certificate", default: "",
    "The file of the certificate in PEM that is shown to services which ask for one, followed by "
      + "those that lead to a root.")

  /// The key of our own certificate.
  public static let key = ConfigurationKey(
    "client.tls.key", default: "",
    "The file of the certificate's private key in PEM, not encrypted.")

  /// The name in the services' certificates.
  public static let serverName = ConfigurationKey(
    "client.tls.server_name", default: "",
    "The name that the services' certificates must bear; empty: the host of the service's address. "
      + "Needed where an address stands for several replicas.")

  /// All of them, in the order in which they are shown.
  public static let all: [any ConfigurationItem] = [
    maxRequestBytes, maxResponseBytes, retryAttempts, retryInitialBackoff, retryMaxBackoff,
    retryTokens, keepaliveInterval, keepaliveTimeout, ca, certificate, key, serverName,
  ]
}

extension Configuration {
  /// The transport to other services as the keys of ``ClientTransportKeys`` say. Calls go to all
  /// replicas of a service in turn whose health service says that they serve.
  ///
  /// - Parameters:
  ///   - repeatableMethods: the methods that do no harm when they run twice.
  ///   - logger: is told of certificates that are replaced.
  /// - Throws: `ConfigurationError` when a file of transport security cannot be used.
  public func clientTransport(
    repeatableMethods: [MethodDescriptor], logger: Logger
  ) throws(ConfigurationError) -> GRPCClient.Config {
    var config = GRPCClient.Config.defaults
    config.maxRequestMessageBytes = self[ClientTransportKeys.maxRequestBytes]
    config.maxResponseMessageBytes = self[ClientTransportKeys.maxResponseBytes]
    config.loadBalancing = .roundRobin(healthCheckedService: "")
    if self[ClientTransportKeys.retryAttempts] > 1 {
      config.retryPolicy = GRPCClient.Config.RetryPolicy(methods: repeatableMethods) {
        $0.maxAttempts = self[ClientTransportKeys.retryAttempts]
        $0.initialBackoff = .seconds(self[ClientTransportKeys.retryInitialBackoff])
        $0.maxBackoff = .seconds(self[ClientTransportKeys.retryMaxBackoff])
        // Every request that may be sent, with its metadata: a video deserves a second attempt as
        // much as a caption does, and what is kept is a reference.
        $0.maxBufferedBytes = min(
          config.maxRequestMessageBytes + config.maxMetadataBytes, Int(Int32.max))
        let tokens = self[ClientTransportKeys.retryTokens]
        $0.throttling = tokens == 0 ? nil : .init(maxTokens: tokens)
      }
    }
    if self[ClientTransportKeys.keepaliveInterval] > 0 {
      config.keepalive = KeepaliveConfig(
        interval: .seconds(self[ClientTransportKeys.keepaliveInterval]),
        timeout: .seconds(self[ClientTransportKeys.keepaliveTimeout]))
    }
    config.tls = try clientTLS(logger: logger)
    return config
  }

  private func clientTLS(logger: Logger) throws(ConfigurationError) -> GRPCClient.Config.TLS? {
    let keys: [CertificateError.Setting: ConfigurationKey<String>] = [
      .certificateFile: ClientTransportKeys.certificate, .keyFile: ClientTransportKeys.key,
      .caFile: ClientTransportKeys.ca,
    ]
    guard
      let ca = try text(
        ClientTransportKeys.ca,
        neededBy: [
          ClientTransportKeys.certificate, ClientTransportKeys.key, ClientTransportKeys.serverName,
        ])
    else { return nil }
    let tls = GRPCClient.Config.TLS(caFile: ca) {
      $0.certificateFile = text(ClientTransportKeys.certificate)
      $0.keyFile = text(ClientTransportKeys.key)
      $0.serverName = text(ClientTransportKeys.serverName)
      $0.onReload = { logger.reloadedCertificates($0, keys: keys) }
    }
    _ = try text(ClientTransportKeys.certificate, neededBy: [ClientTransportKeys.key])
    _ = try text(ClientTransportKeys.key, neededBy: [ClientTransportKeys.certificate])
    try checkingCertificates(keys) { () throws(CertificateError) in try tls.check() }
    return tls
  }
}
