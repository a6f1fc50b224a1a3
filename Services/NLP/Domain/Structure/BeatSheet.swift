import Scoring

/// Where beats are expected and what speaks for them: a stated prior, in `Models/beat-sheet.json`.
struct BeatSheet: Sendable {
  private struct Table: Decodable {
    struct Row: Decodable {
      var page: Double
      var endPage: Double?
      var weights: [String: Double]?
    }

    var version: String
    var pages: Double
    var tolerancePages: Double
    var sameScenePenalty: Double
    var windowPages: Double
    var shrinkageWords: Double
    var leastDeviations: [String: Double]
    var beats: [String: Row]
  }

  /// What is expected of a beat.
  struct Expectation: Sendable {
    /// Where it begins, as a share of the script's pages.
    let start: Double
    /// Where it ends, likewise; nil for a single scene.
    let end: Double?
    /// What a standard deviation of a signal adds, in nats.
    let weights: [SceneSignal: Double]
  }

  /// Who answers.
  let identity: ModelIdentity
  /// One standard deviation of a beat's place, as a share of the script's pages.
  let tolerance: Double
  /// What two beats in one scene cost, in nats.
  let sameScenePenalty: Double
  /// How far before and after a scene feeling is compared, as a share of the script's pages.
  let window: Double
  /// So many words without feeling are added where a valence is averaged.
  let shrinkageWords: Double
  /// The least standard deviation that a signal is measured in.
  private let leastDeviations: [SceneSignal: Double]
  private let expectations: [Beat: Expectation]

  /// - Throws: `ModelError` when the file is missing or does not name every beat, every signal and only those.
  init() throws {
    let file = "beat-sheet.json"
    let table = try ModelFile.decode(Table.self, from: file)
    identity = ModelIdentity(
      name: "beat-sheet", version: table.version,
      data: "Snyder 2005; weights are a stated prior by the authors, not fitted to scripts")
    tolerance = table.tolerancePages / table.pages
    sameScenePenalty = table.sameScenePenalty
    window = table.windowPages / table.pages
    shrinkageWords = table.shrinkageWords
    leastDeviations = try Dictionary(
      uniqueKeysWithValues: SceneSignal.allCases.map { signal in
        guard let least = table.leastDeviations[signal.rawValue], least > 0 else {
          throw ModelError(file: file, problem: "has no least deviation of \(signal.rawValue)")
        }
        return (signal, least)
      })
    expectations = try Dictionary(
      uniqueKeysWithValues: Beat.allCases.map { beat in
        guard let row = table.beats[beat.rawValue] else {
          throw ModelError(file: file, problem: "has no \(beat.rawValue)")
        }
        let weights = try (row.weights ?? [:]).map { name, weight in
          guard let signal = SceneSignal(rawValue: name) else {
            throw ModelError(file: file, problem: "\(beat.rawValue) weighs an unknown \(name)")
          }
          return (signal, weight)
        }
        // The first page of a script has nothing before it; the end of the last is the whole.
        return (
          beat,
          Expectation(
            start: (row.page - 1) / table.pages, end: row.endPage.map { $0 / table.pages },
            weights: Dictionary(uniqueKeysWithValues: weights))
        )
      })
  }

  func leastDeviation(of signal: SceneSignal) -> Double { leastDeviations[signal] ?? 1 }

  func expectation(of beat: Beat) -> Expectation {
    expectations[beat] ?? Expectation(start: 0, end: nil, weights: [:])
  }
}
