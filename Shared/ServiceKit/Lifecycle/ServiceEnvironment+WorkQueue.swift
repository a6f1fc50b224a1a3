import Execution

extension ServiceEnvironment {
  /// The service's queue for blocking work, as `WorkKeys` say, with its load among the metrics
  /// (`work_queue_running`, `work_queue_waiting`). Made once a process; its schema has the keys.
  ///
  /// - Parameter label: the name of its threads.
  public func makeWorkQueue(label: String) -> WorkQueue {
    let queue = WorkQueue(
      label: label, threads: configuration[WorkKeys.workers],
      capacity: configuration[WorkKeys.queueCapacity])
    metrics.observe(
      "work_queue_running", help: "Pieces of blocking work that run now.",
      read: { Double(queue.load.running) })
    metrics.observe(
      "work_queue_waiting", help: "Pieces of blocking work that wait for a thread.",
      read: { Double(queue.load.waiting) })
    return queue
  }
}
