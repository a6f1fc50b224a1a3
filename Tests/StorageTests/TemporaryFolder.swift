import Foundation

/// A folder that lives as long as the value.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "marquee-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Copies a database and its log as they are on disk, as if the process that has it open had died.
  func copyDatabase(_ name: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path(name + suffix)) {
      try FileManager.default.copyItem(atPath: path(name + suffix), toPath: path(copy + suffix))
    }
  }
}
