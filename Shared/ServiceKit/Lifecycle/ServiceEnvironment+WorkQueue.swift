import Execution

extension ServiceEnvironment {
  /// The service's queue for blocking work, as `WorkKeys` say, with its load among the metrics.
  /// Made once a process; its schema has the keys.
  ///
  /// - Parameters:
  ///   - label: the name of its threads, and its label among the metrics.
  ///   - niceness: how much less of a busy processor its threads get than the process's others, 0 to 19.
  public func makeWorkQueue(label: String, niceness: Int = 0) -> WorkQueue {
    let queue = WorkQueue(
      label: label, threads: configuration[WorkKeys.workers],
      capacity: configuration[WorkKeys.queueCapacity], niceness: niceness)
    metrics.observe(queue)
    return queue
  }
}
