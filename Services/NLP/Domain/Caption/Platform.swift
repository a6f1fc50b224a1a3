import Validation

/// Where a post appears.
public enum Platform: String, Sendable, CaseIterable, Decodable {
  /// TikTok.
  case tiktok
  /// Instagram.
  case instagram
  /// YouTube.
  case youtube
  /// Facebook.
  case facebook

  /// The platform of a name in small letters.
  ///
  /// - Throws: `InvalidInput` naming `platform` for any other name.
  public static func named(_ name: String) throws -> Platform {
    guard let platform = Platform(rawValue: name) else {
      let known = allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidInput(
        .unknownValue, field: "platform",
        name.isEmpty
          ? "is missing; one of \(known) is needed"
          : "\"\(name.prefix(40))\" is not known; \(known) are")
    }
    return platform
  }
}
