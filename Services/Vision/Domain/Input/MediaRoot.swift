import Foundation
import Validation

/// The folder below which files may be opened.
public struct MediaRoot: Sendable {
  /// Its path without symbolic links, `.` or `..`.
  public let path: String
  private let components: [Substring]

  /// A root; `nil` when there is no folder at `path`.
  public init?(_ path: String) {
    guard let real = Self.real(path), Self.kind(real) == S_IFDIR else { return nil }
    self.path = real
    components = real.split(separator: "/")
  }

  /// The file that `path` names, absolute or relative to the root, as a path without symbolic
  /// links.
  ///
  /// Links are resolved before the path is compared, and it is compared component by component, so
  /// neither a link, nor `..`, nor a sibling whose name begins like the root's leads outside. What
  /// does not exist is reported as missing only if its nearest existing folder is inside.
  ///
  /// - Parameter field: the request's field, for the error.
  /// - Throws: `InvalidInput` with `FILE_NOT_FOUND`, `PATH_OUTSIDE_MEDIA_ROOT` or
  ///   `NOT_A_REGULAR_FILE`.
  public func resolve(_ path: String, field: String) throws(InvalidInput) -> String {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw InvalidInput(
        .fileNotFound, field: field,
        "a path of at least one character, none of them NUL, is needed")
    }
    let full = path.hasPrefix("/") ? path : self.path + "/" + path
    guard let real = Self.real(full) else {
      guard contains(nearestFolder(above: full)) else { throw outside(path, field) }
      throw InvalidInput(.fileNotFound, field: field, "no file at \(path) below the media root")
    }
    guard contains(real) else { throw outside(path, field) }
    guard Self.kind(real) == S_IFREG else {
      throw InvalidInput(.notARegularFile, field: field, "\(path) is not a regular file")
    }
    return real
  }

  private func outside(_ path: String, _ field: String) -> InvalidInput {
    InvalidInput(
      .pathOutsideMediaRoot, field: field,
      "\(path) leads outside the media root; only files below it may be read")
  }

  private func contains(_ real: String) -> Bool {
    real.split(separator: "/").starts(with: components)
  }

  /// The nearest ancestor of a missing path that exists.
  private func nearestFolder(above path: String) -> String {
    var parts = path.split(separator: "/")
    while !parts.isEmpty {
      parts.removeLast()
      if let real = Self.real("/" + parts.joined(separator: "/")) { return real }
    }
    return "/"
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
