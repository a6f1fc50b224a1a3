extension GRPCClient.Config {
  /// Which failed calls a client makes again by itself, and when. It counts over a network.
  ///
  /// A call is made again only while nothing of its response has arrived, its deadline has not
  /// passed and its requests are small enough to be kept. When the server sends
  /// `grpc-retry-pushback-ms`, that is the pause; a negative one ends the call. Beside this, gRPC
  /// always sends a call again, once, that no server can have seen.
  public struct RetryPolicy: Hashable, Sendable {
    /// The methods whose calls may be made again: those that do no harm when they run twice, since
    /// a server can have done the work of a call that failed.
    public var methods: [MethodDescriptor]
    /// How often a call is made at most, the first time included: 2 to 5. Default: 4.
    public var maxAttempts = 4
    /// The pause before the second attempt; each pause is a random 80 to 120 % of what it should be.
    /// Default: 100 ms.
    public var initialBackoff: Duration = .milliseconds(100)
    /// The longest pause. Default: 1 second.
    public var maxBackoff: Duration = .seconds(1)
    /// How much longer each pause is than the one before; above 0. Default: 2.
    public var backoffMultiplier = 2.0
    /// The codes of failures after which a call is made again; at least one. Default: `UNAVAILABLE`.
    public var retryableCodes: Set<RPCError.Code> = [.unavailable]
    /// The size of the largest requests of a call that are kept for another attempt, in bytes; a
    /// call with more is made once. Default: 256 KiB.
    public var maxBufferedBytes = 256 << 10
    /// Keeps attempts from burying a server that has trouble. Default: nil, nothing does.
    public var throttling: Throttling?

    /// A policy with the defaults.
    public init(methods: [MethodDescriptor]) {
      self.methods = methods
    }

    /// A policy with the defaults, changed.
    public init(methods: [MethodDescriptor], _ configure: (inout RetryPolicy) -> Void) {
      self.init(methods: methods)
      configure(&self)
    }

    /// A budget of failures, for all calls to one server name: each failed attempt takes a token,
    /// each success brings ``tokenRatio`` of one back. With half of the tokens or fewer left, no call
    /// is made again.
    public struct Throttling: Hashable, Sendable {
      /// The number of tokens, 1 to 1000. Default: 10.
      public var maxTokens = 10
      /// What a success brings back, 0.001 to 1000; three decimals count. Default: 0.1.
      public var tokenRatio = 0.1

      /// A budget.
      public init(maxTokens: Int = 10, tokenRatio: Double = 0.1) {
        self.maxTokens = maxTokens
        self.tokenRatio = tokenRatio
      }
    }
  }
}
