import Execution

extension ServiceEnvironment {
  /// The service's queue for blocking work, as `WorkKeys` say, with its load among the metrics.
  /// Made once a process; its schema has the keys.
  ///
  /// - Parameter label: the name of its threads, and its label among the metrics.
  public func makeWorkQueue(label: String) -> WorkQueue {
    let queue = WorkQueue(
      label: label, threads: configuration[WorkKeys.workers],
      capacity: configuration[WorkKeys.queueCapacity])
    metrics.observe(queue)
    return queue
  }
}
