import CProcess
import Execution
import Glibc

/// A program that is run as a process of its own, with a file on its standard input.
enum Program {
  /// How a process ended.
  enum End: Equatable {
    case exited(Int32)
    case killed(Int32)
  }

  /// What a process left behind.
  struct Output {
    let bytes: [UInt8]
    /// The beginning of its standard error.
    let errors: String
    let end: End
  }

  /// What ends a process whose processor time is up.
  static let processorTimeSignal = SIGXCPU
  /// How often the deadline and the caller are looked at, in milliseconds.
  private static let tick: Int32 = 50
  private static let errorBytes = 4096

  /// The path of a program.
  ///
  /// - Throws: `PDFTextError.programMissing`.
  static func find(_ name: String, in searchPath: String) throws -> String {
    for folder in searchPath.split(separator: ":") {
      let path = "\(folder)/\(name)"
      if access(path, X_OK) == 0 { return path }
    }
    throw PDFTextError.programMissing(name)
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - input: what it finds on its standard input, as a file that it can seek in.
  ///   - seconds: the time that it has, on the clock.
  ///   - outputBytes: how much it may write.
  /// - Throws: `PDFTextError`, `CancellationError`; the process is then gone.
  static func run(
    _ path: String, _ arguments: [String], input: [UInt8], seconds: Int, outputBytes: Int,
    cancellation: Cancellation
  ) throws -> Output {
    let file = try Descriptor.file(holding: input)
    let output = try Descriptor.pipe()
    let errors = try Descriptor.pipe()
    let process = try start(
      path, arguments, input: file.number, output: output.writer.number,
      errors: errors.writer.number)
    output.writer.close()
    errors.writer.close()
    do {
      let (bytes, message) = try collect(
        output.reader, errors.reader, seconds: seconds, outputBytes: outputBytes,
        cancellation: cancellation)
      return Output(
        bytes: bytes, errors: String(decoding: message, as: UTF8.self), end: wait(process))
    } catch {
      kill(-process, SIGKILL)
      _ = wait(process)
      throw error
    }
  }

  /// Starts a process, in a group of its own, with these three descriptors and no other.
  private static func start(
    _ path: String, _ arguments: [String], input: Int32, output: Int32, errors: Int32
  ) throws -> pid_t {
    let words = Self.copies(of: [path] + arguments)
    let environment = Self.copies(of: ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/"])
    defer { for word in words + environment { free(word) } }
    var process: pid_t = 0
    let failure = cprocess_start(&process, path, words, environment, input, output, errors)
    guard failure == 0 else { throw PDFTextError.cannotRun(String(cString: strerror(failure))) }
    return process
  }

  /// Strings as C has them, and the null that ends them; whoever asked frees them.
  private static func copies(of texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  /// Reads both pipes to their ends.
  private static func collect(
    _ output: Descriptor, _ errors: Descriptor, seconds: Int, outputBytes: Int,
    cancellation: Cancellation
  ) throws -> (output: [UInt8], errors: [UInt8]) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var bytes: [UInt8] = []
    var message: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var waiting = [
      pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0),
    ]
    while waiting.contains(where: { $0.fd >= 0 }) {
      try cancellation.check()
      guard ContinuousClock.now < deadline else { throw PDFTextError.tooExpensive("time") }
      guard poll(&waiting, nfds_t(waiting.count), tick) > 0 else { continue }
      for index in waiting.indices where waiting[index].revents != 0 {
        let count = read(waiting[index].fd, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        if count <= 0 {
          // poll passes over a negative descriptor.
          waiting[index].fd = -1
        } else if index == 0 {
          guard bytes.count + count <= outputBytes else {
            throw PDFTextError.tooExpensive("memory for its words")
          }
          bytes += chunk[..<count]
        } else {
          message += chunk[..<min(count, errorBytes - message.count)]
        }
      }
    }
    return (bytes, message)
  }

  /// Waits for a process to end.
  private static func wait(_ process: pid_t) -> End {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
  }
}
