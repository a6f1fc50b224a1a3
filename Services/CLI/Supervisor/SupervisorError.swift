/// Why the suite could not be started.
package enum SupervisorError: Error, CustomStringConvertible {
  /// A port that a process of the suite needs is in use.
  case portTaken(Int, by: String)
  /// The system has no free port.
  case noFreePort
  /// An executable is not beside `marquee`.
  case executableMissing(String)
  /// The log file of a process cannot be written.
  case logNotWritable(String)
  /// A process ended, or did not become healthy in time, while the suite was starting.
  case notHealthy(name: String, reason: String)

  package var description: String {
    switch self {
    case .portTaken(let port, let user):
      "port \(port), which \(user) needs, is taken by another process: "
        + "stop that process, or use --ports auto"
    case .noFreePort:
      "the system gives no free port on 127.0.0.1"
    case .executableMissing(let path):
      "\(path) is missing: run `make build` first"
    case .logNotWritable(let path):
      "the log \(path) cannot be written"
    case .notHealthy(let name, let reason):
      "\(name) did not start: \(reason)"
    }
  }
}
