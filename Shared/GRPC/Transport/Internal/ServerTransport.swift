/// Where a server's calls come from.
protocol ServerTransport: Sendable {
  /// The ports that the transport listens on, one an address; empty without a network.
  var ports: [Int] { get }

  /// Stops accepting calls at once, lets those in flight run for `gracePeriod` at most, then cancels
  /// them. Once.
  /// - Parameter onStopped: called once, when the last call has ended.
  func shutDown(gracePeriod: Duration, onStopped: @escaping @Sendable () -> Void)

  /// Cancels the calls in flight of a transport that is being shut down.
  func cancelCalls()

  /// How many calls exist on this side: those in flight, and those that something still holds.
  var liveCalls: Int { get }
}
