/// What waits in a ``MessageQueue``.
protocol QueuedMessage: Sendable {
  /// The message itself.
  var bytes: MessageBytes { get }
}

/// Messages that wait between a call and its transport, the oldest first. Many short ones go over at
/// once, and a slow reader still holds a writer back.
struct MessageQueue<Element: QueuedMessage>: Sendable {
  /// How many bytes may wait before the queue is full; the last message may exceed it.
  private static var capacity: Int { 16 << 10 }
  /// What a message takes beside its own bytes.
  private static var overhead: Int { 64 }

  /// The oldest, in reverse order; then the others.
  private var front: [Element] = []
  private var back: [Element] = []
  private var size = 0

  /// Whether nothing waits.
  var isEmpty: Bool { front.isEmpty && back.isEmpty }
  /// Whether no more can wait.
  var isFull: Bool { size >= Self.capacity }
  /// Whether enough has left that it is worth while to go on filling.
  var isHalfEmpty: Bool { size <= Self.capacity / 2 }

  mutating func append(_ element: Element) {
    back.append(element)
    size += element.bytes.count + Self.overhead
  }

  /// Takes the oldest.
  mutating func popFirst() -> Element? {
    if front.isEmpty {
      swap(&front, &back)
      front.reverse()
    }
    guard let element = front.popLast() else { return nil }
    size -= element.bytes.count + Self.overhead
    return element
  }
}
