/// The curated base of hashtags: a stated prior, no popularity data.
struct HashtagBase: Sendable, Decodable {
  struct Tag: Decodable {
    var tag: String
    /// How wide its audience is, 0 (a niche) to 1 (everybody), by judgement.
    var breadth: Double
  }

  struct Genre: Decodable {
    var aliases: [String]
    var tags: [Tag]
    var neighbours: [String]
  }

  struct Community: Decodable {
    var tag: String
    var breadth: Double
    var language: String
    /// Empty: at home everywhere.
    var platforms: [Platform]
  }

  struct Country: Decodable {
    var en: String
    var es: String
    var tags: [String]
  }

  let version: String
  let points: [String: Double]
  let weightUncertainty: Double
  /// How much tags of the caller's own posts are expected to differ, as a standard deviation of the
  /// logarithm of the interaction rate.
  let historyDeviation: Double
  /// How relevant a tag of each kind is before its words are looked at, 0 to 1.
  let relevance: [String: Double]
  /// The breadth assumed for tags made from the request.
  let ownBreadth: [String: Double]
  let idealBreadth: Double
  /// Letters from which a tag is hard to type and read.
  let longTag: Int
  let sensibleCount: [String: Int]
  let genres: [String: Genre]
  let communities: [Community]
  let countries: [String: Country]
  let banned: Set<String>
  let spam: Set<String>

  init() throws {
    self = try ModelFile.decode(Self.self, from: "hashtags.json")
  }

  /// The genre of a name or an alias, however it is written.
  func genre(named name: String) -> (name: String, genre: Genre)? {
    let wanted = FoldedWords.words(of: name).joined()
    guard !wanted.isEmpty else { return nil }
    let match = genres.sorted { $0.key < $1.key }.first { key, genre in
      ([key] + genre.aliases).contains { FoldedWords.words(of: $0).joined() == wanted }
    }
    return match.map { ($0.key, $0.value) }
  }
}
