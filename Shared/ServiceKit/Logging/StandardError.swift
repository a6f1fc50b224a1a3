import Foundation

/// The standard error stream of the process.
public enum StandardError {
  /// Whether it is a terminal.
  public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a whole line, so that lines of several threads do not mix. A stream that cannot be written
  /// to loses the line: there is nowhere left to say so.
  public static func write(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }
}
