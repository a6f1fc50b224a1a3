/// A rating of the Motion Picture Association, mildest first.
public enum Rating: String, Sendable, CaseIterable, Comparable, Codable, CodingKeyRepresentable {
  /// General audiences.
  case general = "G"
  /// Parental guidance suggested.
  case parentalGuidance = "PG"
  /// Parents strongly cautioned.
  case parentsCautioned = "PG-13"
  /// Restricted: under 17 with an adult.
  case restricted = "R"

  /// Whether `first` is milder.
  public static func < (first: Rating, second: Rating) -> Bool {
    (allCases.firstIndex(of: first) ?? 0) < (allCases.firstIndex(of: second) ?? 0)
  }
}
