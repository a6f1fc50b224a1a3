/// The messages that a peer sends, in order. Once the consumer has asked for the first, a few are
/// fetched ahead of it, of some 16 KiB together, and no more: a slow consumer holds the peer back.
///
/// There is one stream of messages: it can be iterated once, by one task at a time.
public struct RPCAsyncSequence<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = RPCError

  private let nextElement: @Sendable () async throws(RPCError) -> Element?

  /// Makes a sequence.
  /// - Parameter nextElement: gives the next message, or nil at the end.
  init(nextElement: @escaping @Sendable () async throws(RPCError) -> Element?) {
    self.nextElement = nextElement
  }

  /// Makes a sequence out of messages that are known already, for tests of a handler without a call.
  public init<Elements: Sequence<Element>>(wrapping elements: Elements) {
    let source = Source(Array(elements))
    self.init { () async throws(RPCError) -> Element? in await source.next() }
  }

  public func makeAsyncIterator() -> Iterator {
    Iterator(nextElement: nextElement)
  }

  /// Asks for one message after the other.
  public struct Iterator: AsyncIteratorProtocol {
    let nextElement: @Sendable () async throws(RPCError) -> Element?

    /// The next message, or nil when the peer has sent its last.
    /// - Throws: `RPCError` when the call has failed, was cancelled, or a message is malformed.
    public mutating func next() async throws(RPCError) -> Element? {
      try await nextElement()
    }

    /// The next message, or nil when the peer has sent its last.
    /// - Throws: `RPCError` when the call has failed, was cancelled, or a message is malformed.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Element? {
      try await nextElement()
    }
  }

  private actor Source {
    private var rest: ArraySlice<Element>

    init(_ elements: [Element]) {
      rest = elements[...]
    }

    func next() -> Element? { rest.popFirst() }
  }
}
