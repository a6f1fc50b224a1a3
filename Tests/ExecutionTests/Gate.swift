import Dispatch

/// Holds blocking work until the test lets it go on, and tells the test that it has begun.
struct Gate: Sendable {
  private let release = DispatchSemaphore(value: 0)
  private let begun: AsyncStream<Void>
  private let begin: AsyncStream<Void>.Continuation

  init() {
    (begun, begin) = AsyncStream.makeStream()
  }

  /// Called by the work: says that it has begun and blocks its thread until `open`.
  func pass() {
    begin.yield()
    release.wait()
  }

  /// Suspends the test until one more piece of work has reached `pass`.
  func reached() async {
    var iterator = begun.makeAsyncIterator()
    _ = await iterator.next()
  }

  /// Lets `count` pieces of work go on.
  func open(_ count: Int = 1) {
    for _ in 0..<count { release.signal() }
  }
}
