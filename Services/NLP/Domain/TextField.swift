import Validation

/// Checks of short texts that callers send.
enum TextField {
  /// Checks a text's length and that it has no control characters.
  ///
  /// - Parameters:
  ///   - limit: the most Unicode scalars.
  ///   - isOneLine: line breaks and tabs are refused too.
  /// - Throws: `InvalidInput` naming `field`.
  static func check(_ text: String, field: String, limit: Int, isOneLine: Bool = true) throws {
    let length = text.unicodeScalars.count
    guard length <= limit else {
      throw InvalidInput(
        .tooLarge, field: field, "has \(length) characters but at most \(limit) are accepted")
    }
    let isRefused = { (scalar: Unicode.Scalar) in
      guard scalar.properties.generalCategory == .control else { return false }
      return isOneLine || !["\n", "\r", "\t"].contains(scalar)
    }
    guard !text.unicodeScalars.contains(where: isRefused) else {
      throw InvalidInput(
        .unknownValue, field: field,
        isOneLine ? "has a line break or a control character" : "has a control character")
    }
  }

  /// Checks every text of a list and how many there are.
  ///
  /// - Throws: `InvalidInput` naming `field` or `field[i]`.
  static func check(_ texts: [String], field: String, count: Int, limit: Int) throws {
    guard texts.count <= count else {
      throw InvalidInput(
        .tooLarge, field: field, "has \(texts.count) entries but at most \(count) are accepted")
    }
    for (index, text) in texts.enumerated() {
      try check(text, field: "\(field)[\(index)]", limit: limit)
    }
  }
}
