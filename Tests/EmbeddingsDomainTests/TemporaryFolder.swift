import Foundation

/// A folder that lives as long as the value.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "marquee-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Copies the folder `name` as it is on disk, as if the process that has it open had died.
  func copy(_ name: String, to copy: String) throws -> URL {
    let target = url.appending(path: copy)
    try FileManager.default.copyItem(at: url.appending(path: name), to: target)
    return target
  }
}
