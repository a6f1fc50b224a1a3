/// The way for a handler to send a body piece by piece.
public struct HTTPBodyWriter: Sendable {
  /// The client has gone, or the response is over.
  public struct Closed: Error, Equatable, CustomStringConvertible {
    /// What happened, for a log.
    public var description: String { "the HTTP connection is closed" }
  }

  private let exchange: HTTPExchange

  init(exchange: HTTPExchange) {
    self.exchange = exchange
  }

  /// Sends `bytes`, and returns when the connection has taken them: a client that reads slowly slows
  /// the writer down. Pieces go out in the order of the calls.
  ///
  /// Throws `Closed` when the client has gone and `CancellationError` when the calling task is
  /// cancelled; the piece may then have been sent in part.
  public func write(_ bytes: [UInt8]) async throws {
    try await exchange.write(bytes)
  }
}
