import Foundation

/// How far the memory that this process has in use (RSS) rises above where it was, while `work` runs.
///
/// - Returns: what `work` returns, and the rise in bytes.
/// - Throws: what `work` throws, or why Linux does not tell.
public func peakMemoryRise<Result>(_ work: () throws -> Result) throws -> (Result, rise: Int) {
  // Linux forgets the highest value so far (man 5 proc, clear_refs).
  try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
  let before = try residentPeak()
  let result = try work()
  return (result, try residentPeak() - before)
}

/// `VmHWM` in bytes.
private func residentPeak() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
  return 1024 * (line.split(separator: " ").compactMap { Int($0) }.first ?? 0)
}
