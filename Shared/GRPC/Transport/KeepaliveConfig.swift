/// How one end of a connection finds out that the other is gone.
public struct KeepaliveConfig: Hashable, Sendable {
  /// How long a connection may be silent before it is pinged; at least 1 second.
  public var interval: Duration
  /// How long the answer to a ping may take before the connection is given up. Default: 20 seconds.
  public var timeout: Duration
  /// Whether a connection without calls is pinged as well; a server with this setting lets its
  /// clients do so too, and closes the connections of those that do without it. Default: no.
  public var pingsWithoutCalls: Bool

  /// Makes a configuration.
  public init(
    interval: Duration, timeout: Duration = .seconds(20), pingsWithoutCalls: Bool = false
  ) {
    self.interval = interval
    self.timeout = timeout
    self.pingsWithoutCalls = pingsWithoutCalls
  }

  func check() throws(RuntimeError) {
    for (name, value, least) in [
      ("interval", interval, Duration.seconds(1)), ("timeout", timeout, .milliseconds(1)),
    ] where value < least {
      throw RuntimeError(
        code: .invalidConfiguration,
        message: "keepalive.\(name) is \(value); allowed is \(least) and more.")
    }
  }

  /// The settings as gRPC's core takes them.
  var arguments: [ChannelArgument] {
    [
      ChannelArgument("grpc.keepalive_time_ms", interval),
      ChannelArgument("grpc.keepalive_timeout_ms", timeout),
      ChannelArgument("grpc.keepalive_permit_without_calls", pingsWithoutCalls ? 1 : 0),
      // Otherwise a connection on which nothing is sent is pinged twice and then no more.
      ChannelArgument("grpc.http2.max_pings_without_data", 0),
    ]
  }
}
