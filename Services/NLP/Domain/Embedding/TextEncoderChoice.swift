import Validation

/// Which text encoder a caller wants.
public enum TextEncoderChoice: String, Sendable, CaseIterable {
  /// Universal Sentence Encoder, multilingual, version 3: 16 languages, English and Spanish among them.
  case multilingual
  /// all-MiniLM-L6-v2: English.
  case english

  /// The choice of a name.
  ///
  /// - Parameter name: `multilingual` or `english`; empty means `multilingual`.
  /// - Throws: `InvalidInput` naming `model` for any other.
  public static func named(_ name: String) throws -> TextEncoderChoice {
    if name.isEmpty { return .multilingual }
    guard let choice = TextEncoderChoice(rawValue: name) else {
      throw InvalidInput(
        .unknownValue, field: "model",
        "\"\(name.prefix(20))\" is not known; multilingual and english are")
    }
    return choice
  }
}
