import Foundation
import ServiceKit
import Synchronization

/// Keeps log lines and hands them out.
final class LogRecorder: Sendable {
  private let recorded = Mutex<[String]>([])

  var lines: [String] { recorded.withLock { $0 } }

  func write(_ line: String) {
    recorded.withLock { $0.append(line) }
  }

  /// A log in text form, of every level.
  var logger: Logger {
    Logger(service: "test", level: .trace, format: .text, write: write)
  }
}
