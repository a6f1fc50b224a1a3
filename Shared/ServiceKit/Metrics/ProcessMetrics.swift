import Foundation

/// What Prometheus' client libraries tell about a process, read from `/proc/self`.
public enum ProcessMetrics {
  /// Adds the start time, CPU time, resident memory and open files of this process to `metrics`.
  public static func register(in metrics: Metrics) {
    let start = startTime()
    metrics.observe(
      "process_start_time_seconds",
      help: "Start time of the process, in seconds since the Unix epoch.", read: { start })
    metrics.observe(
      "process_cpu_seconds_total", help: "User and system CPU time spent, in seconds.",
      as: .counter,
      read: {
        field("stat", 13).flatMap { user in field("stat", 14).map { (user + $0) / ticksPerSecond } }
      })
    metrics.observe(
      "process_resident_memory_bytes", help: "Resident memory size, in bytes.",
      read: { field("statm", 1).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) } })
    metrics.observe(
      "process_open_fds", help: "Number of open file descriptors.",
      read: {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))
          .map { Double($0.count) }
      })
  }

  private static var ticksPerSecond: Double { Double(sysconf(Int32(_SC_CLK_TCK))) }

  /// Boot time plus the process's start in ticks after it.
  private static func startTime() -> Double? {
    guard let ticks = field("stat", 21),
      let line = text("/proc/stat")?.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }
      ),
      let boot = Double(line.dropFirst("btime ".count))
    else { return nil }
    return boot + ticks / ticksPerSecond
  }

  /// A field of `/proc/self/<file>`, counted from 0. The command in `stat`, which may contain spaces,
  /// counts as one field.
  private static func field(_ file: String, _ index: Int) -> Double? {
    guard var text = text("/proc/self/\(file)") else { return nil }
    if let end = text.lastIndex(of: ")") { text = "0 0" + text[text.index(after: end)...] }
    let fields = text.split(whereSeparator: \.isWhitespace)
    return fields.indices.contains(index) ? Double(fields[index]) : nil
  }

  private static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
