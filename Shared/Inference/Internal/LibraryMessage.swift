import Foundation

/// What the library says of a failure.
enum LibraryMessage {
  /// The first line that says something, without the place in the library's sources; nil for no message.
  /// Frees it.
  static func take(_ message: UnsafeMutablePointer<CChar>?) -> String? {
    guard let message else { return nil }
    defer { free(message) }
    return summary(of: String(cString: message))
  }

  /// The message on one line, bounded: those of damaged models can repeat the whole model.
  static func summary(of message: String) -> String {
    let lines = message.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("Exception from ") }
    let text = lines.joined(separator: "; ")
    return text.isEmpty ? "the library gave no reason" : String(text.prefix(500))
  }
}
