import Foundation
import NLPDomain
import Testing
import Validation

struct GenreAnalyzerTests {
  private static let analyzer = Result { try GenreAnalyzer() }

  private func analyze(
    _ source: String, language: Language, explanations: Language? = nil, target: Genre? = nil,
    limit: Int = 0
  ) throws -> GenreReport {
    try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: language,
      explanationLanguage: explanations, target: target, limit: limit)
  }

  private func share(_ genre: Genre, in report: GenreReport) throws -> GenreReport.Share {
    try #require(report.shares.first { $0.genre == genre })
  }

  @Test(arguments: Language.allCases)
  func agreesWithThePythonThatTrainedIt(_ language: Language) throws {
    let rows = try GenreScenes(language).rows
    #expect(rows.count >= 180)
    let report = try analyze(GenreScenes.script(rows.map(\.text)), language: language)
    #expect(report.scenes.count == rows.count)
    for (scene, row) in zip(report.scenes, rows) {
      #expect(
        zip(scene.probabilities, row.probabilities).allSatisfy { abs($0 - $1) < 1e-4 },
        "\(row.text)")
    }
  }

  /// The floors are two standard errors below what the card says; chance is 1 in 11.
  @Test(arguments: [(Language.english, 0.51), (.spanish, 0.37)])
  func scenesThatNoTrainingHasSeenNameTheirGenre(_ language: Language, floor: Double) throws {
    let rows = try GenreScenes(language).rows.filter { $0.set == "test" }
    let report = try analyze(GenreScenes.script(rows.map(\.text)), language: language)
    let right = zip(report.scenes, rows).filter { scene, row in
      scene.mostLikely == row.genre
    }
    #expect(Double(right.count) / Double(rows.count) >= floor)
  }

  @Test(
    arguments: Language.allCases,
    [Genre.action, .horror, .thriller, .romance, .scienceFiction, .western, .war])
  func aScriptOfScenesOfOneGenreIsOfThatGenre(_ language: Language, _ genre: Genre) throws {
    let scenes = try GenreScenes(language).texts(of: genre)
    let report = try analyze(GenreScenes.script(scenes), language: language)
    #expect(report.suggested == genre)
    #expect(report.target == genre)
    #expect(report.language.language == language)
  }

  /// Spanish scenes of drama are not told from others, as the card says.
  private static let told = Language.allCases.flatMap { language in
    Genre.allCases.filter { language == .english || $0 != .drama }.map { (language, $0) }
  }

  @Test(arguments: told)
  func scenesOfAGenreRaiseItsShare(_ language: Language, _ genre: Genre) throws {
    let scenes = try GenreScenes(language)
    let others = Genre.allCases.filter { $0 != genre }
      .flatMap { scenes.texts(of: $0, set: "calibration").prefix(2) }
    let before = try analyze(GenreScenes.script(others), language: language)
    let after = try analyze(
      GenreScenes.script(others + scenes.texts(of: genre, set: "test")), language: language)
    #expect(try share(genre, in: after).share > share(genre, in: before).share)
  }

  @Test(arguments: Language.allCases)
  func wordsWithoutGenreLeaveEveryGenreAlike(_ language: Language) throws {
    let report = try analyze("INT. X - DAY\n\nXq zq wq.", language: language)
    for share in report.shares {
      #expect(abs(share.share - 1.0 / 11) < 1e-9)
    }
    #expect(report.scenes[0].knownWords == 0)
    for share in report.shares + report.scenes[0].shares {
      #expect((share.interval.lower, share.interval.upper) == (0, 1))
    }
    #expect(report.improvements.isEmpty)
  }

  /// A heading alone is no scene that anything could be said of.
  @Test func aSceneWithoutTextTellsNothing() throws {
    let report = try analyze(
      "INT. HAUNTED GRAVEYARD - NIGHT\n\nINT. KITCHEN - DAY\n\nThey kiss.", language: .english)
    #expect(report.scenes.count == 2)
    for share in report.scenes[0].shares {
      #expect(abs(share.share - 1.0 / 11) < 1e-9)
      #expect((share.interval.lower, share.interval.upper) == (0, 1))
    }
    #expect(report.shares.map(\.share) == report.scenes[1].shares.map(\.share))
  }

  @Test(arguments: Language.allCases)
  func sharesAddUpAndLieInTheirIntervals(_ language: Language) throws {
    let scenes = try GenreScenes(language)
    let texts = scenes.rows.filter { $0.set == "calibration" }.map(\.text)
    let few = try analyze(GenreScenes.script(texts), language: language)
    let many = try analyze(
      GenreScenes.script(texts + texts + texts + texts), language: language)
    for shares in [few.shares] + few.scenes.map(\.shares) {
      #expect(shares.count == Genre.allCases.count)
      #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-9)
      #expect(zip(shares, shares.dropFirst()).allSatisfy { $0.share >= $1.share })
      for share in shares {
        #expect(share.interval.level == 0.8)
        #expect(share.interval.lower <= share.share && share.share <= share.interval.upper)
      }
    }
    #expect(many.suggested == few.suggested)
    #expect(many.effectivePassages > few.effectivePassages)
  }

  private static func script(hero: String, friend: String) -> String {
    """
    INT. CELLAR - NIGHT

    \(hero.capitalized) holds the candle. Something scratches behind the coffin. \(friend.capitalized) screams.

    \(hero)
    Run, \(friend.capitalized)! The ghost is behind the door, and there is blood on the stairs.

    \(friend)
    It is dead. It has been dead for a hundred years.

    INT. BALLROOM - NIGHT

    They dance. She kisses him.

    \(friend)
    I love you. Marry me, \(hero.capitalized).

    EXT. GRAVEYARD - NIGHT

    A zombie crawls out of the grave and bites \(friend.capitalized) in the throat.
    """
  }

  @Test(arguments: [("ANNA", "TOM"), ("VAMPIRE", "SHERIFF"), ("ROBOT", "WIZARD")])
  func namesDoNotDecide(_ hero: String, _ friend: String) throws {
    let usual = try analyze(Self.script(hero: "XENIA", friend: "YORICK"), language: .english)
    let renamed = try analyze(Self.script(hero: hero, friend: friend), language: .english)
    for genre in Genre.allCases {
      #expect(
        abs(try share(genre, in: usual).share - share(genre, in: renamed).share) < 1e-12)
    }
    #expect(usual.improvements.map(\.expectedGain) == renamed.improvements.map(\.expectedGain))
  }

  @Test func wrappingTheLinesChangesNothing() throws {
    let source = Self.script(hero: "ANNA", friend: "TOM")
    // A break at every fourth blank of a line of running text.
    let wrapped = source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line -> String in
        if line.hasPrefix("INT") || line.hasPrefix("EXT") || line == line.uppercased() {
          return String(line)
        }
        return line.split(separator: " ").enumerated()
          .map { ($0.offset % 4 == 3 ? "\n" : $0.offset == 0 ? "" : " ") + $0.element }
          .joined()
      }
      .joined(separator: "\n")
    let (before, after) = (
      try analyze(source, language: .english), try analyze(wrapped, language: .english)
    )
    #expect(wrapped != source)
    #expect(before.shares == after.shares)
    #expect(before.scenes.map(\.shares) == after.scenes.map(\.shares))
  }

  /// Scenes of several genres, so that each target has something to gain.
  private func mixed(_ language: Language) throws -> String {
    let scenes = try GenreScenes(language)
    return GenreScenes.script(
      [Genre.romance, .horror, .western, .thriller, .scienceFiction, .horror, .war]
        .enumerated().map { scenes.texts(of: $1, set: "calibration")[$0 % 5] })
  }

  @Test(arguments: Language.allCases, [Genre.horror, .romance, .western])
  func anImprovementGainsWhatItClaims(_ language: Language, _ target: Genre) throws {
    let source = try mixed(language)
    let report = try analyze(source, language: language, target: target, limit: 50)
    let script = try FountainParser().parse(source.utf8)
    #expect(report.improvements.count >= 3)
    #expect(
      zip(report.improvements, report.improvements.dropFirst())
        .allSatisfy { $0.expectedGain >= $1.expectedGain })
    // Evidence up to what all genres of a scene have in common, which changes no share. Each has one passage.
    let scenes = zip(report.scenes, script.scenes).map { scene, source in
      GenrePosterior.Scene(
        evidence: scene.probabilities.map { log($0) },
        words: source.dialogueWords + source.actionWords)
    }
    #expect(scenes.allSatisfy { $0.words < 60 })
    let passages = Double(scenes.count)
    let likeness = (passages / report.effectivePassages - 1) / (passages - 1)
    func shares(_ scenes: [GenrePosterior.Scene]) -> [Double] {
      GenrePosterior(of: scenes, genres: Genre.allCases.count, likeness: likeness).shares
    }
    let index = try #require(Genre.allCases.firstIndex(of: target))
    let before = shares(scenes)[index]
    #expect(abs(before - (try share(target, in: report).share)) < 1e-6)
    for improvement in report.improvements {
      let genre = try #require(Genre.allCases.firstIndex(of: improvement.genre))
      var changed = scenes
      changed[improvement.sceneIndex].evidence[genre] +=
        improvement.targetEvidence - improvement.evidence
      let after = shares(changed)[index]
      #expect(improvement.expectedGain > 0)
      #expect(abs(after - before - improvement.expectedGain) < 1e-6)
      #expect((improvement.kind == .toneDown) == (improvement.genre != target))
      #expect(
        (improvement.targetEvidence < improvement.evidence) == (improvement.kind == .toneDown))
    }
  }

  @Test(arguments: Language.allCases)
  func takingOverTheExamplesWordsRaisesTheShare(_ language: Language) throws {
    let source = try mixed(language)
    let report = try analyze(source, language: language, target: .horror)
    let improvement = try #require(report.improvements.first { $0.kind != .toneDown })
    var scenes = source.components(separatedBy: "INT. X - DAY\n\n").dropFirst().map { $0 }
    scenes[improvement.sceneIndex] = scenes[improvement.exampleScene]
    let after = try analyze(GenreScenes.script(scenes), language: language, target: .horror)
    #expect(try share(.horror, in: after).share > share(.horror, in: report).share)
  }

  @Test(arguments: Language.allCases)
  func improvementsNameWordsWhereTheyStand(_ language: Language) throws {
    let source = try mixed(language)
    let lines = source.components(separatedBy: "\n").map {
      $0.lowercased().folding(options: .diacriticInsensitive, locale: nil)
    }
    let report = try analyze(source, language: language, target: .horror, limit: 10)
    #expect(report.improvements.contains { !$0.wordsAgainst.isEmpty })
    for improvement in report.improvements {
      #expect(improvement.explanation.contains("\(improvement.line)"))
      #expect(improvement.wordsFor.allSatisfy { $0.contribution > 0 })
      #expect(improvement.wordsAgainst.allSatisfy { $0.contribution < 0 })
      for word in improvement.wordsFor + improvement.wordsAgainst where !word.text.contains("ñ") {
        #expect(lines[word.line - 1].contains(word.text))
      }
    }
  }

  @Test func anOpeningWithoutTheTargetIsToOpenEarlier() throws {
    let scenes = try GenreScenes(.english)
    let source = GenreScenes.script(
      [scenes.texts(of: .romance)[0]] + scenes.texts(of: .western).prefix(8)
        + scenes.texts(of: .horror).prefix(6))
    let report = try analyze(source, language: .english, target: .horror, limit: 50)
    let kinds = report.improvements.filter { $0.sceneIndex == 0 }.map(\.kind)
    #expect(kinds.contains(.openEarlier) && !kinds.contains(.strengthen))
    let opened = GenreScenes.script(
      scenes.texts(of: .horror).prefix(6) + scenes.texts(of: .western).prefix(8)
        + [scenes.texts(of: .romance)[0]])
    let other = try analyze(opened, language: .english, target: .horror, limit: 50)
    #expect(!other.improvements.map(\.kind).contains(.openEarlier))
  }

  @Test func explanationsComeInTheLanguageAskedFor() throws {
    let source = try mixed(.english)
    let report = try analyze(
      source, language: .english, explanations: .spanish, target: .horror)
    #expect(report.improvements.allSatisfy { $0.explanation.contains("puntos") })
    let english = try analyze(source, language: .english, target: .horror)
    #expect(english.improvements.allSatisfy { $0.explanation.contains("points") })
  }

  @Test func badInputIsRefused() throws {
    let violation = { (body: () throws -> Void) -> String? in
      do {
        try body()
        return nil
      } catch let error as InvalidInput {
        return error.violations.first?.field
      }
    }
    #expect(try violation { _ = try analyze("INT. X - DAY", language: .english) } == "content")
    #expect(
      try violation { _ = try analyze("A man.", language: .english, limit: 51) }
        == "max_improvements")
    #expect(try violation { _ = try GenreAnalyzer.genre(named: "opera") } == "target_genre")
    #expect(try GenreAnalyzer.genre(named: "") == nil)
    for genre in Genre.allCases {
      #expect(try GenreAnalyzer.genre(named: genre.rawValue) == genre)
    }
  }

  @Test func aTextWithoutHeadingsHasAGenreAndNoScenes() throws {
    let report = try analyze(
      "The zombie bites into his neck. Blood. She screams.", language: .english)
    #expect(report.suggested == .horror)
    #expect(report.scenes.isEmpty && report.improvements.isEmpty)
  }
}
