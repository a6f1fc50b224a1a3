import Validation

/// A language that is read.
public enum Language: String, Sendable, CaseIterable {
  /// English.
  case english = "en"
  /// Spanish.
  case spanish = "es"

  /// The language of an ISO 639-1 code.
  ///
  /// - Parameters:
  ///   - code: `en` or `es`; empty gives nil, which means that the caller leaves it open.
  ///   - field: the path of the field, for the error.
  /// - Throws: `InvalidInput` for any other code.
  public static func named(_ code: String, field: String = "language") throws -> Language? {
    if code.isEmpty { return nil }
    guard let language = Language(rawValue: code) else {
      throw InvalidInput(
        .unknownValue, field: field, "\"\(code.prefix(20))\" is not known; en and es are")
    }
    return language
  }
}
