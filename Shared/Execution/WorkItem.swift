/// One piece of work that a caller waits for. Exactly one of `run` and `drop` is called, once.
struct WorkItem: Sendable {
  /// The flag of the caller; it also identifies the item.
  let cancellation: Cancellation
  /// Does the work; what it returns hands the result to the caller.
  let run: @Sendable () -> @Sendable () -> Void
  /// Tells the caller that the work was not begun because it was cancelled.
  let drop: @Sendable () -> Void
}
