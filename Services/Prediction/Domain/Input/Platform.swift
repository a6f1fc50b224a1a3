/// Where a post is published.
public enum Platform: String, Sendable, CaseIterable, CodingKeyRepresentable, Decodable {
  case tiktok
  case instagram
  case youtube
  case facebook
}
