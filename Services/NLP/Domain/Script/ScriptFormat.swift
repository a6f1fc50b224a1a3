import Validation

/// How a screenplay is written.
public enum ScriptFormat: String, Sendable, CaseIterable {
  /// Fountain 1.1 (https://fountain.io/syntax).
  case fountain
  /// Final Draft's XML.
  case finalDraft = "fdx"
  /// PDF with text, set in the usual columns of a screenplay.
  case pdf
  /// Text in the usual columns of a screenplay.
  case plainText = "text"

  /// The format of that name; nil for an empty name, with which it is detected.
  ///
  /// - Throws: `InvalidInput` naming `format`.
  public static func named(_ name: String) throws -> ScriptFormat? {
    guard !name.isEmpty else { return nil }
    guard let format = ScriptFormat(rawValue: name) else {
      let known = allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidInput(
        .unknownValue, field: "format",
        "\"\(name.prefix(20))\" is not known; \(known) are, and empty to have it detected")
    }
    return format
  }
}
