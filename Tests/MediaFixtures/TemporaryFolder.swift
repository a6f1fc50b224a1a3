import Foundation

/// A folder that goes away with this object.
public final class TemporaryFolder: Sendable {
  /// Its path without symbolic links.
  public let path: String

  /// A new, empty folder.
  public init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  public func write(_ data: Data, as name: String) throws -> String {
    let file = path + "/" + name
    try data.write(to: URL(filePath: file))
    return file
  }
}
