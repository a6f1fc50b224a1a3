import Execution

extension Metrics {
  /// Shows how much work runs and waits in `queue`, under its label, for as long as it exists.
  ///
  /// - Precondition: no other queue of that label is shown.
  public func observe(_ queue: WorkQueue) {
    observe(
      "work_queue_running", help: "Pieces of work that run.", labels: ["queue": queue.label]
    ) { [weak queue] in queue.map { Double($0.load.running) } }
    observe(
      "work_queue_waiting", help: "Pieces of work that wait for a thread.",
      labels: ["queue": queue.label]
    ) { [weak queue] in queue.map { Double($0.load.waiting) } }
    observe(
      "work_queue_capacity", help: "Pieces of work that may wait for a thread.",
      labels: ["queue": queue.label]
    ) { [weak queue] in queue.map { Double($0.capacity) } }
  }
}
