extension GRPCClient {
  /// A client's limits and times, and how it connects.
  public struct Config: Sendable {
    /// The size of the largest request message, in bytes; a larger one ends its call with
    /// `RESOURCE_EXHAUSTED`. Default: 2 GiB - 1, the most that gRPC can send.
    public var maxRequestMessageBytes = Int(Int32.max)
    /// The size of the largest response message, in bytes; a larger one ends its call with
    /// `RESOURCE_EXHAUSTED`. Default: 4 MiB.
    public var maxResponseMessageBytes = 4 << 20
    /// The size of all metadata of a call in one direction, in bytes. Default: 64 KiB.
    public var maxMetadataBytes = 64 << 10
    /// Whether calls wait for a connection instead of failing with `UNAVAILABLE`. Default: no.
    public var waitForReady = false
    /// Begins the `user-agent` of every call over a network. Default: `marquee`.
    public var userAgent = "marquee"
    /// Which failed calls are made again. Default: nil, only those that no server can have seen.
    public var retryPolicy: RetryPolicy?
    /// How calls are spread over the addresses of the target. Default: they are not.
    public var loadBalancing = LoadBalancing.pickFirst
    /// Transport security. Default: nil, none.
    public var tls: TLS?
    /// How long to wait after the first failed attempt to connect. It grows by 1.6 with each other
    /// attempt. Default: 100 ms.
    public var initialReconnectBackoff: Duration = .milliseconds(100)
    /// How long to wait between attempts to connect at most. Default: 5 seconds.
    public var maxReconnectBackoff: Duration = .seconds(5)
    /// How a client finds out that its connection is dead. Default: nil, it does not ping.
    public var keepalive: KeepaliveConfig?

    /// Makes a configuration with the defaults.
    public init() {}

    /// The defaults.
    public static let defaults = Config()

    /// The defaults, changed.
    public static func defaults(_ configure: (inout Config) -> Void) -> Config {
      var config = Config()
      configure(&config)
      return config
    }
  }
}

extension GRPCClient.Config {
  func check() throws(RuntimeError) {
    try MessageLimits.check(
      [
        ("maxRequestMessageBytes", maxRequestMessageBytes),
        ("maxResponseMessageBytes", maxResponseMessageBytes),
        ("maxMetadataBytes", maxMetadataBytes),
      ])
    try serviceConfig.check()
    try keepalive?.check()
  }

  private var serviceConfig: ServiceConfig {
    ServiceConfig(retryPolicy: retryPolicy, loadBalancing: loadBalancing)
  }

  /// The settings as gRPC's core takes them.
  var arguments: [ChannelArgument] {
    var arguments = [
      ChannelArgument("grpc.max_receive_message_length", maxResponseMessageBytes),
      ChannelArgument("grpc.max_send_message_length", maxRequestMessageBytes),
      ChannelArgument("grpc.max_metadata_size", maxMetadataBytes),
      ChannelArgument("grpc.primary_user_agent", userAgent),
      // A proxy for the web is not meant for calls between services.
      ChannelArgument("grpc.enable_http_proxy", 0),
      ChannelArgument("grpc.initial_reconnect_backoff_ms", initialReconnectBackoff),
      ChannelArgument("grpc.max_reconnect_backoff_ms", maxReconnectBackoff),
    ]
    if let serverName = tls?.serverName {
      // What calls are addressed to is what the certificate is held to.
      arguments.append(ChannelArgument("grpc.default_authority", serverName))
    }
    return arguments + serviceConfig.arguments + (keepalive?.arguments ?? [])
  }
}
