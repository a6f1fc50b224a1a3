extension Google_Protobuf_Duration {
  /// The same span; what is finer than a nanosecond is cut off towards zero.
  public init(_ duration: Swift.Duration) {
    self.init()
    let (whole, attoseconds) = duration.components
    seconds = whole
    nanos = Int32(attoseconds / 1_000_000_000)
  }

  /// The same span as the standard library has it.
  public var duration: Swift.Duration { .seconds(seconds) + .nanoseconds(Int64(nanos)) }
}
