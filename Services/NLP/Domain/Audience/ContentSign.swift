/// What in a script's words bears on its rating.
public enum ContentSign: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// Strong language.
  case profanity
  /// Mild language.
  case mildProfanity = "mild_profanity"
  /// Weapons, wounds, killing.
  case violence
  /// Sex and nudity.
  case sex
  /// Drugs, alcohol, tobacco.
  case drugs
  /// What frightens.
  case fear
}
