import Foundation

/// Bytes as text that a string literal can hold.
enum Base64 {
  static func encoded(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
