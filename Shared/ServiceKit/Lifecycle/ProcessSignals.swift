@preconcurrency import Dispatch
import Foundation

/// The signals that ask a process to stop.
public enum ProcessSignals {
  private static let names = [SIGTERM: "SIGTERM", SIGINT: "SIGINT"]

  /// Where a handler leaves the number of its signal, for it may do hardly anything else.
  private static let caughtNumbers: (reader: Int32, writer: Int32) = {
    var descriptors: [Int32] = [-1, -1]
    precondition(pipe(&descriptors) == 0, "no descriptors for signals")
    for descriptor in descriptors {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }
    return (descriptors[0], descriptors[1])
  }()

  /// Keeps SIGTERM and SIGINT from ending the process, from now on.
  ///
  /// - Returns: waits for one of the two, or takes one that has come since, and says what it was; also
  ///   returns when its task is cancelled. To be called once; a signal after it has returned ends the
  ///   process at once.
  public static func caught() -> @Sendable () async -> String {
    let (signals, signal) = AsyncStream<String>.makeStream()
    let reader = caughtNumbers.reader
    let source = DispatchSource.makeReadSource(fileDescriptor: reader)
    source.setEventHandler {
      // One, and it is called again for the next: who waited goes on at once, and what comes then is not for it.
      var number: UInt8 = 0
      if read(reader, &number, 1) == 1, let name = names[Int32(number)] { signal.yield(name) }
    }
    source.resume()
    for number in names.keys {
      Foundation.signal(number) { number in
        let reason = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(ProcessSignals.caughtNumbers.writer, &byte, 1)
        errno = reason
      }
    }
    return {
      defer {
        for number in names.keys { Foundation.signal(number, SIG_DFL) }
        source.cancel()
      }
      return await signals.first { _ in true } ?? "cancelled"
    }
  }

  /// Lets writes to closed pipes and connections fail instead of ending the process.
  static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
