import Execution
import Foundation
import NLPDomain
import Testing

@Suite(.timeLimit(.minutes(3))) struct GenrePassageReaderTests {
  private struct Row: Decodable {
    var genre: Genre
    var text: String
    var probabilities: [Double]
  }

  private static let analyzer = Result { try GenreAnalyzer() }
  private static let reader = Result {
    try GenrePassageReader(encoder: EncoderReference.encoder(.multilingual))
  }

  private static func rows(_ language: Language) throws -> [Row] {
    let url = try #require(Bundle.module.resourceURL)
    return try JSONDecoder().decode(
      [Row].self,
      from: try Data(
        contentsOf: url.appending(path: "Fixtures/genre-passages-\(language.rawValue).json")))
  }

  private func analyze(
    _ source: String, _ language: Language, target: Genre? = nil
  ) async throws -> GenreReport {
    let script = try FountainParser().parse(source.utf8)
    let passages = try await Self.reader.get().prepare(script, cancellation: Cancellation()).read()
    return try Self.analyzer.get().analyze(
      script, language: language, target: target, passages: passages)
  }

  private func share(_ genre: Genre, in report: GenreReport) -> Double {
    report.shares.first { $0.genre == genre }?.share ?? 0
  }

  @Test(arguments: Language.allCases)
  func agreesWithThePythonThatTrainedIt(_ language: Language) async throws {
    let rows = try Self.rows(language)
    #expect(rows.count >= 130)
    let report = try await analyze(GenreScenes.script(rows.map(\.text)), language)
    #expect(report.scenes.count == rows.count)
    for (scene, row) in zip(report.scenes, rows) {
      #expect(
        zip(scene.probabilities, row.probabilities).allSatisfy { abs($0 - $1) < 1e-3 },
        "\(row.text)")
    }
  }

  /// The floors are two standard errors below what the card says; single words alone stay below them.
  @Test(arguments: [(Language.english, 0.73), (.spanish, 0.67)])
  func scenesThatNoTrainingHasSeenNameTheirGenre(_ language: Language, floor: Double) async throws {
    let rows = try Self.rows(language)
    let source = GenreScenes.script(rows.map(\.text))
    func accuracy(_ report: GenreReport) -> Double {
      let right = zip(report.scenes, rows).filter { scene, row in
        scene.mostLikely == row.genre
      }
      return Double(right.count) / Double(rows.count)
    }
    #expect(accuracy(try await analyze(source, language)) >= floor)
    let words = try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: language)
    #expect(accuracy(words) < floor)
  }

  /// Whole screenplays, half of whose scenes could be of any genre. The floors are two standard errors below what the
  /// card says; single words alone stay below them.
  @Test(arguments: [(Language.english, 0.77), (.spanish, 0.71)])
  func screenplaysThatNoTrainingHasSeenNameTheirGenre(
    _ language: Language, floor: Double
  ) async throws {
    let folder = URL(filePath: #filePath).appending(
      path: "../../../../training/screenplays/test_\(language.rawValue)"
    ).standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(files.count == 46)
    var (right, inFirstTwo, byWords) = (0.0, 0.0, 0.0)
    for file in files {
      let name = file.deletingPathExtension().lastPathComponent.prefix { $0 != "-" }
      let genre = try #require(Genre(rawValue: String(name)))
      let source = try String(contentsOf: file, encoding: .utf8)
      let report = try await analyze(source, language)
      right += report.suggested == genre ? 1 : 0
      inFirstTwo += report.shares.prefix(2).contains { $0.genre == genre } ? 1 : 0
      let words = try Self.analyzer.get().analyze(
        try FountainParser().parse(source.utf8), language: language)
      byWords += words.suggested == genre ? 1 : 0
    }
    let count = Double(files.count)
    #expect(right / count >= floor)
    #expect(inFirstTwo / count >= 0.88)
    #expect(byWords / count < floor)
  }

  /// Of every genre, drama and comedy with their plain words too.
  @Test(arguments: Language.allCases, Genre.allCases)
  func aScriptOfScenesOfOneGenreIsOfThatGenre(_ language: Language, _ genre: Genre) async throws {
    let texts = try Self.rows(language).filter { $0.genre == genre }.map(\.text)
    let report = try await analyze(GenreScenes.script(texts), language)
    #expect(report.suggested == genre)
    #expect(report.passageModel?.name == "genre-passages")
  }

  @Test(arguments: Language.allCases)
  func moreScenesOfAGenreRaiseItsShare(_ language: Language) async throws {
    let rows = try Self.rows(language)
    let dramas = rows.filter { $0.genre == .drama }.map(\.text)
    let others = rows.filter { $0.genre == .western }.map(\.text)
    var last = 0.0
    for count in [0, 3, 6, 9, 12] {
      let texts = dramas.prefix(count) + others.prefix(12 - count)
      let now = share(.drama, in: try await analyze(GenreScenes.script(Array(texts)), language))
      #expect(now > last)
      last = now
    }
  }

  private static func shootout(hero: String, blanksPerLine blank: String) -> String {
    """
    EXT. CANYON - DAY

    \(hero.capitalized) rides down from the ridge\(blank)with the rope over his shoulder. The men at the fire
    stop talking. Nobody reaches for a gun.

    \(hero)
    I came for the horse.

    COOK
    \(hero.capitalized), that horse\(blank)is dead. So are you.
    """
  }

  /// Neither does a name tell, nor where a line ends.
  @Test(arguments: ["WALT", "MARÍA", "VAMPIRE", "AURELIANO"])
  func namesAndLinesChangeNothing(_ name: String) async throws {
    let plain = try await analyze(
      Self.shootout(hero: "JESSUP", blanksPerLine: " "), .english, target: .comedy)
    let other = try await analyze(
      Self.shootout(hero: name, blanksPerLine: "\n"), .english, target: .comedy)
    #expect(plain.shares == other.shares)
  }

  /// Passages that are the same tell more than one of them, and nothing else.
  @Test func aLongSceneIsSurerOfTheSame() async throws {
    let text = try #require(try Self.rows(.english).first { $0.genre == .horror }).text
    let passage = text + " " + text
    let short = try await analyze(GenreScenes.script([passage]), .english)
    let long = try await analyze(
      GenreScenes.script([Array(repeating: passage, count: 8).joined(separator: " ")]), .english)
    #expect(long.scenes[0].mostLikely == short.scenes[0].mostLikely)
    #expect(long.scenes[0].shares[0].share > short.scenes[0].shares[0].share)
  }

  /// However long its scenes are, something of each is read. Of Japanese the word model knows nothing, so that a
  /// scene that was not read says nothing.
  @Test func ofALongScriptSomethingOfEachSceneIsRead() async throws {
    let long = Array(repeating: "今日 は 雨 です。 明日 も 雨 です。", count: 200)
    let texts = (0..<40).map { $0 % 2 == 0 ? long.joined(separator: " ") : "今日 は 雨 です。" }
    let report = try await analyze(GenreScenes.script(texts), .english)
    #expect(report.scenes.count == 40)
    #expect(report.scenes.allSatisfy { $0.shares[0].interval.upper < 1 })
  }

  /// What is read of an endless script is bounded, and spread over all of it.
  @Test func ofAnEndlessScriptSomePassagesAreRead() async throws {
    let count = GenrePassageReader.mostPassages * 2
    let report = try await analyze(
      GenreScenes.script(Array(repeating: "今日 は 雨 です。", count: count)), .english)
    #expect(report.scenes.count == count)
    let read = report.scenes.indices.filter { report.scenes[$0].shares[0].interval.upper < 1 }
    #expect(read == Array(stride(from: 0, to: count, by: 2)))
  }

  @Test func aModelForAnotherEncoderIsRefused() throws {
    #expect(throws: ModelError.self) {
      try GenrePassageReader(encoder: EncoderReference.encoder(.english))
    }
  }

  @Test func workEndsWhenItIsCancelled() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let script = try FountainParser().parse(GenreScenes.script(["They run."]).utf8)
    #expect(throws: CancellationError.self) {
      try Self.reader.get().prepare(script, cancellation: cancellation)
    }
  }
}
