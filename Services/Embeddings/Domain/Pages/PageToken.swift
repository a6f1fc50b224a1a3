import Foundation

/// The text that asks for the next page: opaque to callers, a version and the bytes of a place.
enum PageToken {
  /// Which places there are, and how their bytes are laid out. A change gets a new number.
  enum Version: UInt8 {
    case search = 1
    case collections = 2
  }

  static func text(_ version: Version, _ bytes: [UInt8]) -> String {
    Data([version.rawValue] + bytes).base64EncodedString()
  }

  /// The bytes of a place; `nil` when `text` is no token of that version.
  static func bytes(_ version: Version, of text: String) -> [UInt8]? {
    guard let data = Data(base64Encoded: text), data.first == version.rawValue else { return nil }
    return Array(data.dropFirst())
  }
}
