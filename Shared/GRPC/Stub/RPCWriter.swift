/// Sends messages to a peer.
public struct RPCWriter<Element: Sendable>: Sendable {
  private let send: @Sendable (_ element: Element, _ compressed: Bool) async throws -> Void

  /// Makes a writer.
  /// - Parameter send: takes a message; returns when the next may come. Also used in tests of a
  ///   handler without a call.
  public init(send: @escaping @Sendable (Element) async throws -> Void) {
    self.send = { element, _ in try await send(element) }
  }

  /// Makes a writer.
  /// - Parameter send: takes a message, and whether the call's compression is for it; returns when
  ///   the next may come.
  init(send: @escaping @Sendable (_ element: Element, _ compressed: Bool) async throws -> Void) {
    self.send = send
  }

  /// Sends a message. It goes out as soon as those before it have; while more than some 16 KiB wait for
  /// that, because the peer is too slow to read, this is suspended. That it returns does not say that the
  /// peer has the message: only the end of the call does.
  /// - Parameters:
  ///   - element: the message.
  ///   - compressed: whether the message is compressed if the call is. Without, it goes out as it is:
  ///     for what is compressed already, and for secrets, whose size would tell of them.
  /// - Throws: `RPCError` when the call has ended or was cancelled, or the message cannot be
  ///   encoded.
  public func write(_ element: Element, compressed: Bool = true) async throws {
    try await send(element, compressed)
  }

  /// Sends messages one after the other.
  /// - Throws: as ``write(_:compressed:)``.
  public func write<Elements: Sequence<Element>>(contentsOf elements: Elements) async throws {
    for element in elements { try await write(element) }
  }
}
