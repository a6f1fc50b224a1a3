import Foundation

/// Files that a command sends.
enum InputFile {
  /// The largest file that is sent with a call, in bytes: what the services accept.
  static let maximumBytes = 64 << 20

  /// The content of the file at `path`.
  ///
  /// - Throws: `CommandFailure` naming `option` when the file cannot be read or is too large.
  static func read(_ path: String, option: String) throws -> Data {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
      throw CommandFailure("\(option): there is no file \(path)", .noInput)
    }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard size <= maximumBytes else {
      throw CommandFailure(
        "\(option): \(path) has \(size) bytes, at most \(maximumBytes) can be sent", .badInput)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(option): \(path) cannot be read", .noInput)
    }
    return data
  }
}
