/// How a client makes one call.
public struct CallOptions: Sendable {
  /// How long the call may take. Default: nil, as long as the caller's own deadline allows, and
  /// without end when there is none. Inside a handler the deadline of the handler's call always
  /// holds as well.
  public var timeout: Duration?
  /// Whether to wait for a connection instead of failing with `UNAVAILABLE`. Default: nil, as the
  /// client's configuration says.
  public var waitForReady: Bool?
  /// The size of the largest request message, in bytes. Default: nil, as the client's configuration
  /// says.
  public var maxRequestMessageBytes: Int?
  /// The size of the largest response message, in bytes. Default: nil, as the client's configuration
  /// says.
  public var maxResponseMessageBytes: Int?
  /// Whether the requests go out compressed, with gzip. What does not become smaller, and what is
  /// written with `compressed: false`, goes out as it is; so does everything in process. A server
  /// that does not know gzip ends the call with `UNIMPLEMENTED`. Default: no.
  public var compressesRequests = false
  /// Is told of each response message, before it is handed out, whether it came compressed.
  /// Default: nil.
  public var onResponseCompression: (@Sendable (_ wasCompressed: Bool) -> Void)?
  /// Is given the metadata that came before the response, at most once. Default: nil.
  public var onInitialMetadata: (@Sendable (Metadata) -> Void)?
  /// Is given the metadata that came after the response, at most once, when the call has ended.
  /// Default: nil.
  public var onTrailingMetadata: (@Sendable (Metadata) -> Void)?

  /// Makes options with the defaults.
  public init() {}

  /// Makes options with a time limit.
  public init(timeout: Duration?) {
    self.timeout = timeout
  }

  /// Nothing set.
  public static let defaults = CallOptions()

  /// The defaults, changed.
  public static func defaults(_ configure: (inout CallOptions) -> Void) -> CallOptions {
    var options = CallOptions()
    configure(&options)
    return options
  }
}
