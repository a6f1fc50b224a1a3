import Foundation
import Synchronization
import TestSupport

/// The process that directs a soak run: it sends commands, one a line, on standard input, and reads
/// what is told, one JSON object a line, on standard output.
enum Driver {
  /// What is told. Every command is answered by exactly one of the first five.
  enum News: Encodable {
    /// The server listens, or the client can make calls.
    case ready(port: Int)
    /// The command is done.
    case done
    /// The traffic has stopped: how often calls ended how, by scenario and outcome.
    case stopped([String: [String: Int]])
    /// Nothing is under way.
    case quiet(Quiet)
    /// Something went wrong that nobody provoked.
    case unprovoked(String)
  }

  /// How many unprovoked errors a process describes; the others are only counted.
  private static let maxErrors = 50
  private static let output = Mutex(0)

  /// What the driver asks for; ends when the driver does.
  static let commands = AsyncStream<String> { continuation in
    Thread.detachNewThread {
      while let line = readLine() { continuation.yield(line) }
      continuation.finish()
    }
  }

  static func tell(_ news: News) {
    output.withLock { errors in
      if case .unprovoked = news {
        errors += 1
        if errors > maxErrors { return }
      }
      do {
        var line = try JSONEncoder().encode(news)
        line.append(UInt8(ascii: "\n"))
        try FileHandle.standardOutput.write(contentsOf: line)
      } catch {
        // There is no driver any more, and so nobody to serve.
        exit(3)
      }
    }
  }
}

/// The state of a process when nothing should be under way.
struct Quiet: Encodable {
  /// How long to wait for it.
  private static let patience: Duration = .seconds(10)
  /// How often memory is looked at, every 50 ms: buffers of connections come and go for a moment.
  private static let looks = 10

  /// Calls that still exist.
  let liveCalls: Int
  /// Memory that was allocated and is not freed, in bytes, at the least of several moments.
  let heapBytes: Int

  /// Waits, within bounds, until no call exists: the last references to one are dropped by other
  /// threads, a moment after it has ended.
  static func reached(_ liveCalls: () -> Int) async -> Quiet {
    let end = ContinuousClock.now + patience
    while liveCalls() > 0, ContinuousClock.now < end {
      try? await Task.sleep(for: .milliseconds(5))
    }
    var heapBytes = Heap.allocatedBytes
    for _ in 1..<looks {
      try? await Task.sleep(for: .milliseconds(50))
      heapBytes = min(heapBytes, Heap.allocatedBytes)
    }
    // The driver is about to read the resident memory: what is free is no leak.
    Heap.trim()
    return Quiet(liveCalls: liveCalls(), heapBytes: heapBytes)
  }
}

/// An argument or a command that is not understood.
struct UsageError: Error {
  static let usage = """
    usage: SoakPeer serve ADDRESS [leak|descriptor|error]
           SoakPeer call SEED STEADY [MORTAL]
    """

  let text: String

  init(_ text: String) {
    self.text = text
  }
}
