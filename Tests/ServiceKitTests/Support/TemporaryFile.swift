import Foundation

/// A file that goes when the test does.
final class TemporaryFile {
  let path: String

  init(_ contents: String) throws {
    try path = Self.path(for: Data(contents.utf8))
  }

  init(_ contents: Data) throws {
    try path = Self.path(for: contents)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func path(for contents: Data) throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
    try contents.write(to: url)
    return url.path
  }
}
