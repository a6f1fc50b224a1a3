extension WorkQueue {
  /// How busy a queue is.
  public struct Load: Sendable, Equatable {
    /// Pieces of work that run, 0 to `threads`.
    public var running: Int
    /// Pieces of work that wait for a thread.
    public var waiting: Int

    /// A load of so many pieces of work running and waiting.
    public init(running: Int, waiting: Int) {
      self.running = running
      self.waiting = waiting
    }
  }
}
