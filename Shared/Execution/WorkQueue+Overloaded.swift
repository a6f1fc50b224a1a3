extension WorkQueue {
  /// Work was refused because as many pieces as may wait were waiting already. Trying again a
  /// little later may succeed.
  public struct Overloaded: Error, Equatable, CustomStringConvertible {
    /// The label of the queue.
    public var queue: String
    /// How many pieces of work may wait in it.
    public var capacity: Int

    /// A refusal by the queue called `queue`.
    public init(queue: String, capacity: Int) {
      self.queue = queue
      self.capacity = capacity
    }

    /// One line that names the queue and its length.
    public var description: String {
      "queue \"\(queue)\" is full: \(capacity) waiting already"
    }
  }
}
