/// How one end of a connection finds out that the other is gone.
public struct KeepaliveConfig: Hashable, Sendable {
  /// How long a connection may be silent before it is pinged.
  public var interval: Duration
  /// How long the answer to a ping may take before the connection is given up. Default: 20 seconds.
  public var timeout: Duration
  /// Whether a connection without calls is pinged as well. Default: no.
  public var pingsWithoutCalls: Bool

  /// Makes a configuration.
  public init(
    interval: Duration, timeout: Duration = .seconds(20), pingsWithoutCalls: Bool = false
  ) {
    self.interval = interval
    self.timeout = timeout
    self.pingsWithoutCalls = pingsWithoutCalls
  }

  /// The settings as gRPC's core takes them.
  var arguments: [ChannelArgument] {
    [
      ChannelArgument("grpc.keepalive_time_ms", interval),
      ChannelArgument("grpc.keepalive_timeout_ms", timeout),
      ChannelArgument("grpc.keepalive_permit_without_calls", pingsWithoutCalls ? 1 : 0),
    ]
  }
}
