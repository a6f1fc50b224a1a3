extension GRPCServer {
  /// A server's limits and times, and how it is reached.
  public struct Config: Sendable {
    /// How long calls in flight may go on once an orderly shutdown has begun. Default: 30 seconds.
    public var gracePeriod: Duration = .seconds(30)
    /// The size of the largest request message, in bytes; a larger one ends its call with
    /// `RESOURCE_EXHAUSTED`. Default: 4 MiB.
    public var maxRequestMessageBytes = 4 << 20
    /// The size of the largest response message, in bytes; a larger one ends its call with
    /// `RESOURCE_EXHAUSTED`. Default: 2 GiB - 1, the most that gRPC can send.
    public var maxResponseMessageBytes = Int(Int32.max)
    /// The size of all metadata of a call in one direction, in bytes. Default: 64 KiB.
    public var maxMetadataBytes = 64 << 10
    /// How many calls a connection may have in flight; more of them wait at the client. A TCP
    /// connection whose client does not care, and has four times as many, is closed; calls that it
    /// has reset count until the server has wound them up, and a unary call counts once its request has
    /// come. nil: no limit, and clients that open calls without end, or reset them, can fill the
    /// memory. Default: 256.
    public var maxConcurrentCallsPerConnection: Int? = 256
    /// How much all connections together may hold of requests that are coming or being decoded, in
    /// bytes; where more comes, calls are reset and idle connections closed, which clients see as
    /// `RESOURCE_EXHAUSTED` and `UNAVAILABLE`. A request that is larger than allowed is refused only
    /// when it has come whole: this is what it can cost until then. More than
    /// `maxRequestMessageBytes`. Over a network only. Default: 1 GiB.
    public var maxBufferedBytes = 1 << 30
    /// How a server finds out that a connection is dead. Default: as gRPC does (a ping after two
    /// hours).
    public var keepalive: KeepaliveConfig?
    /// How often a client may ping at most. Default: every 10 seconds.
    public var minClientPingInterval: Duration = .seconds(10)
    /// Transport security. Default: nil, none.
    public var tls: TLS?

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

extension GRPCServer.Config {
  func check() throws(RuntimeError) {
    try MessageLimits.check(
      [
        ("maxRequestMessageBytes", maxRequestMessageBytes),
        ("maxResponseMessageBytes", maxResponseMessageBytes),
        ("maxMetadataBytes", maxMetadataBytes),
        ("maxConcurrentCallsPerConnection", maxConcurrentCallsPerConnection ?? 1),
      ])
    guard maxBufferedBytes > maxRequestMessageBytes else {
      throw RuntimeError(
        code: .invalidConfiguration,
        message: "maxBufferedBytes is \(maxBufferedBytes); it has to be more than "
          + "maxRequestMessageBytes, which is \(maxRequestMessageBytes).")
    }
    try keepalive?.check()
  }

  var limits: MessageLimits {
    MessageLimits(received: maxRequestMessageBytes, sent: maxResponseMessageBytes)
  }

  /// The settings as gRPC's core takes them.
  var arguments: [ChannelArgument] {
    var arguments = [
      // Otherwise two servers on the same port would share its connections silently.
      ChannelArgument("grpc.so_reuseport", 0),
      ChannelArgument("grpc.max_receive_message_length", maxRequestMessageBytes),
      ChannelArgument("grpc.max_send_message_length", maxResponseMessageBytes),
      ChannelArgument("grpc.max_metadata_size", maxMetadataBytes),
      ChannelArgument(
        "grpc.http2.min_ping_interval_without_data_ms", minClientPingInterval),
    ]
    if let limit = maxConcurrentCallsPerConnection {
      arguments.append(ChannelArgument("grpc.max_concurrent_streams", limit))
    }
    return arguments + (keepalive?.arguments ?? [])
  }
}
