import Dispatch
import Foundation

/// The signals that ask a process to stop.
public enum ProcessSignals {
  /// Waits for SIGTERM or SIGINT, or until the calling task is cancelled, and returns what it was. A
  /// signal after that ends the process at once.
  public static func stop() async -> String {
    let (signals, signal) = AsyncStream<String>.makeStream()
    let sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { signal.yield(name) }
      source.resume()
      return (number, source)
    }
    defer {
      for (number, source) in sources {
        source.cancel()
        Foundation.signal(number, SIG_DFL)
      }
    }
    return await signals.first { _ in true } ?? "cancelled"
  }

  /// Lets writes to closed pipes and connections fail instead of ending the process.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
