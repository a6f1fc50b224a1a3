/// People of one age, youngest first.
public enum AgeBand: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// Up to 12 years.
  case under13 = "under_13"
  /// 13 to 17 years.
  case teens = "13_17"
  /// 18 to 34 years.
  case young = "18_34"
  /// 35 to 54 years.
  case middle = "35_54"
  /// 55 years and more.
  case older = "55_plus"
}
