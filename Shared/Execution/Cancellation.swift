import Synchronization

/// A flag that tells blocking work whether its caller has gone.
///
/// Long loops call `try cancellation.check()` between two units of work (a frame, a row, an
/// iteration), so that compute stops soon after nobody waits for it any more.
public final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A flag that is not raised.
  public init() {}

  /// Whether the caller has gone. Once true it stays true.
  public var isCancelled: Bool {
    flag.load(ordering: .acquiring)
  }

  /// Raises the flag; from any thread, any number of times.
  public func cancel() {
    flag.store(true, ordering: .releasing)
  }

  /// Returns at once while the caller waits.
  ///
  /// - Throws: `CancellationError` once the flag is raised.
  public func check() throws {
    if isCancelled { throw CancellationError() }
  }
}
