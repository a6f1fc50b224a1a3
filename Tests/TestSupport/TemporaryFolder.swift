import Foundation

/// A new folder that is removed with this object.
public final class TemporaryFolder: Sendable {
  /// Where it is, without symbolic links.
  public let url: URL

  /// A new, empty folder.
  public init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "marquee-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    url = folder.resolvingSymlinksInPath()
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Its own path.
  public var path: String { url.path }

  /// The path of something in it.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and returns its path.
  public func write(_ data: Data, as name: String) throws -> String {
    try data.write(to: url.appending(path: name))
    return path(name)
  }
}
