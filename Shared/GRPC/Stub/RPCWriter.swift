/// Sends messages to a peer.
public struct RPCWriter<Element: Sendable>: Sendable {
  private let send: @Sendable (Element) async throws -> Void

  /// Makes a writer.
  /// - Parameter send: takes a message; returns when the next may come. Also used in tests of a
  ///   handler without a call.
  public init(send: @escaping @Sendable (Element) async throws -> Void) {
    self.send = send
  }

  /// Sends a message. It is suspended until the transport has taken the message, which it does not
  /// while the peer is too slow to read.
  /// - Throws: `RPCError` when the call has ended or was cancelled, or the message cannot be
  ///   encoded.
  public func write(_ element: Element) async throws {
    try await send(element)
  }

  /// Sends messages one after the other.
  /// - Throws: as ``write(_:)``.
  public func write<Elements: Sequence<Element>>(contentsOf elements: Elements) async throws {
    for element in elements { try await send(element) }
  }
}
