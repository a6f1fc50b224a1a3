import Dispatch
import Glibc
import Synchronization

/// The wish to stop, made by SIGINT (Ctrl-C) or SIGTERM.
final class StopRequest: Sendable {
  private let made = Mutex(false)
  private let stream: AsyncStream<Void>
  private let sources: [any DispatchSourceSignal]

  /// Begins to listen; the signals no longer end the process by themselves.
  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    self.stream = stream
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number)
    }
    for source in sources {
      source.setEventHandler { [made] in
        made.withLock { $0 = true }
        continuation.finish()
      }
      source.resume()
    }
  }

  /// Whether the wish was made.
  var isMade: Bool { made.withLock { $0 } }

  /// Returns when the wish is made, or when the task is cancelled.
  func wait() async {
    for await _ in stream {}
  }
}
