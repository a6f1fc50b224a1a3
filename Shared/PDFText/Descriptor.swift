import CProcess
import Glibc

/// An open file or an end of a pipe, closed with the last reference to it, and in programs that are
/// started.
final class Descriptor {
  private(set) var number: Int32

  private init(_ number: Int32) {
    self.number = number
  }

  deinit { close() }

  /// Closes it; a second time does nothing.
  func close() {
    guard number >= 0 else { return }
    Glibc.close(number)
    number = -1
  }

  /// A pipe.
  ///
  /// - Throws: `PDFTextError.cannotRun` when there are no descriptors left.
  static func pipe() throws -> (reader: Descriptor, writer: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard cprocess_pipe(&ends) == 0 else { throw failure() }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// A file in memory, without a name, that holds some bytes and stands at its beginning.
  ///
  /// - Throws: `PDFTextError.cannotRun` when there is no memory or no descriptor left.
  static func file(holding bytes: [UInt8]) throws -> Descriptor {
    let file = Descriptor(cprocess_memory_file())
    guard file.number >= 0 else { throw failure() }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        write(file.number, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      written += count
    }
    guard lseek(file.number, 0, SEEK_SET) == 0 else { throw failure() }
    return file
  }

  private static func failure() -> PDFTextError {
    .cannotRun(String(cString: strerror(errno)))
  }
}
