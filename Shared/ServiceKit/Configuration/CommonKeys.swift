/// The keys that every service of the suite knows.
public enum CommonKeys {
  /// The address that the service listens on.
  public static let host = ConfigurationKey(
    "server.host", default: "127.0.0.1", "The address to listen on, without the port.")

  /// The service's own port. Its default is the schema's.
  public static let port = ConfigurationKey(
    "server.port", default: 0, in: 0...65535, environmentAlias: "PORT",
    "The port to listen on; 0 takes any that is free.")

  /// How long a call may take that came without a deadline, in seconds.
  public static let defaultDeadline = ConfigurationKey(
    "server.default_deadline_seconds", default: 300.0, in: 0.001...86_400,
    "How long a call may take, in seconds, whose caller set no deadline.")

  /// How many calls may be under way at the same time.
  public static let maxConcurrentCalls = ConfigurationKey(
    "server.max_concurrent_calls", default: 256, in: 1...1_000_000,
    "How many calls may be under way at the same time; more are refused with RESOURCE_EXHAUSTED.")

  /// The largest request, in bytes: the largest media and room for what stands beside it.
  public static let maxRequestBytes = ConfigurationKey(
    "server.max_request_bytes", default: 68_157_440, in: 1_024...1_074_790_400,
    "The largest request message, in bytes; a larger one is refused with RESOURCE_EXHAUSTED.")

  /// How long calls in flight may go on after SIGTERM, in seconds.
  public static let drain = ConfigurationKey(
    "server.drain_seconds", default: 10.0, in: 0...3_600,
    "How long calls under way may go on after SIGTERM, in seconds, before they are cancelled.")

  /// The address of the ops server.
  public static let opsHost = ConfigurationKey(
    "ops.host", default: "127.0.0.1",
    "The address to serve /metrics, /livez and /readyz on, without the port.")

  /// The port of the ops server.
  public static let opsPort = ConfigurationKey(
    "ops.port", default: OpsPort.automatic,
    "The port of /metrics, /livez and /readyz; auto is the service's port plus 100, 0 any free one."
  )

  /// The least important level that is logged.
  public static let logLevel = ConfigurationKey(
    "log.level", default: Logger.Level.info, environmentAlias: "LOG_LEVEL",
    "The least important events that are logged.")

  /// The form of log lines.
  public static let logFormat = ConfigurationKey(
    "log.format", default: LogFormat.auto,
    "The form of log lines; auto is text on a terminal and json elsewhere.")

  /// The folder outside which no file is opened that a caller names.
  public static let mediaRoot = ConfigurationKey(
    "media.root", default: "", environmentAlias: "MEDIA_ROOT",
    "The folder outside which no file is opened that a caller names; empty: none is opened.")

  /// The largest media file that is read, in bytes.
  public static let mediaMaxBytes = ConfigurationKey(
    "media.max_bytes", default: 67_108_864, in: 1...1_073_741_824,
    "The largest media that a request may carry, in bytes.")

  /// All of them, in the order in which they are shown.
  public static let all: [any ConfigurationItem] =
    [host, port, defaultDeadline, maxConcurrentCalls, maxRequestBytes, drain]
    + ServerTransportKeys.all
    + [opsHost, opsPort, logLevel, logFormat, mediaRoot, mediaMaxBytes]
}
