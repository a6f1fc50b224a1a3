/// What was measured of scenes and screenplays whose genre is known: see `genre-passages.card.md`.
struct GenreMeasures: Decodable, Sendable {
  static let file = "genre-passages.json"

  /// How much single words count beside the sense of passages.
  let wordWeight: Double
  /// What passages of one screenplay have in common, 0 to 1.
  let likeness: Double
  /// By how many nats models of other texts would differ about what passages say: a standard deviation.
  let disagreement: Double

  /// The measures that come with the module.
  ///
  /// - Throws: `ModelError` when the file is missing or damaged.
  static func load() throws -> Self { try ModelFile.decode(Self.self, from: file) }
}
