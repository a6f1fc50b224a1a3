import NLPDomain
import Testing
import Validation

struct StructureAnalyzerTests {
  private static let analyzer = Result { try StructureAnalyzer(sentiment: SentimentAnalyzer()) }

  private static let plain: [Language: String] = [
    .english: "The train leaves at nine. The table stands by the window.",
    .spanish: "El tren sale a las nueve. La mesa está junto a la ventana.",
  ]
  private static let dark: [Language: String] = [
    .english: "She is dead. I hate this horrible, terrible, awful life. Everything is lost.",
    .spanish: "Está muerta. Odio esta vida horrible, terrible y triste. Todo está perdido.",
  ]
  private static let bright: [Language: String] = [
    .english: "I love you. What a wonderful, happy, beautiful day. This is great!",
    .spanish: "Te amo. Qué día maravilloso, feliz y hermoso. ¡Es excelente!",
  ]

  /// A script of scenes of the same length in one place with one speaker; `change` makes some of them
  /// different.
  private static func script(
    scenes: Int = 60, language: Language = .english, speaker: String = "ANNA",
    _ change: (Int) -> (place: String?, speaker: String?, said: String?) = { _ in (nil, nil, nil) }
  ) -> String {
    (0..<scenes).map { index in
      let (place, other, said) = change(index)
      return
        "INT. \(place ?? "HOUSE") - DAY\n\n\(other ?? speaker)\n\(said ?? plain[language] ?? "")"
    }
    .joined(separator: "\n\n")
  }

  private func analyze(
    _ source: String, language: Language? = nil, explanations: Language? = nil
  ) throws -> StructureReport {
    try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: language, explanationLanguage: explanations
    )
  }

  private func beat(_ beat: Beat, in report: StructureReport) throws -> StructureReport.FoundBeat {
    try #require(report.beats.first { $0.beat == beat })
  }

  @Test func whereNothingHappensBeatsStandWhereTheSheetHasThem() throws {
    let report = try analyze(Self.script())
    #expect(report.beats.map(\.beat) == Beat.allCases)
    // The sheet's own tolerance: 5 of 110 pages.
    for found in report.beats where found.probability != nil {
      #expect(abs(found.page - found.expectedPage) <= report.pages * 5 / 110, "\(found.beat)")
      #expect(found.factors.allSatisfy { abs($0.contribution) < 0.5 })
    }
  }

  /// 60 scenes: the sheet has «all is lost» on scene 40, of which each is 1.8 of its 110 pages.
  @Test(arguments: Language.allCases, [37, 39, 41, 43])
  func allIsLostIsWhereItGetsDark(_ language: Language, scene: Int) throws {
    let report = try analyze(
      Self.script(language: language) {
        $0 == scene ? (nil, nil, Self.dark[language]) : (nil, nil, nil)
      },
      language: language)
    let found = try beat(.allIsLost, in: report)
    #expect(found.sceneIndex == scene)
    #expect(found.factors.contains { $0.name == "darkness" && $0.contribution > 1 })
    #expect(found.isTurningPoint)
  }

  @Test(arguments: [13, 15, 17, 18])
  func aNewVoiceNearItsPageIsTheBStory(scene: Int) throws {
    let report = try analyze(Self.script { ($0 == scene ? (nil, "MARA", nil) : (nil, nil, nil)) })
    let found = try beat(.bStory, in: report)
    #expect(found.sceneIndex == scene)
    #expect(found.explanation.contains("MARA"))
  }

  @Test(arguments: [11, 12, 13, 14])
  func theSecondActBeginsInANewPlace(scene: Int) throws {
    let report = try analyze(Self.script { ($0 >= scene ? ("SHIP", nil, nil) : (nil, nil, nil)) })
    #expect(try beat(.breakIntoTwo, in: report).sceneIndex == scene)
    #expect(report.acts[1].firstScene == scene)
    #expect(report.acts[0].lastScene == scene - 1)
  }

  @Test(arguments: [45, 46, 47, 48])
  func theThirdActBeginsWhereItBrightens(scene: Int) throws {
    let report = try analyze(
      Self.script {
        (nil, nil, $0 >= scene ? Self.bright[.english] : $0 > 40 ? Self.dark[.english] : nil)
      })
    let found = try beat(.breakIntoThree, in: report)
    #expect(found.sceneIndex == scene, "\(found.factors.map { ($0.name, $0.contribution) })")
  }

  @Test func thatSomethingHappensMakesABeatSurer() throws {
    let without = try beat(.allIsLost, in: analyze(Self.script()))
    let with = try beat(
      .allIsLost, in: analyze(Self.script { (nil, nil, $0 == 41 ? Self.dark[.english] : nil) }))
    let (before, after) = (try #require(without.probability), try #require(with.probability))
    #expect(after > before)
    let (wide, narrow) = (try #require(without.interval), try #require(with.interval))
    #expect(narrow.upper - narrow.lower < wide.upper - wide.lower)
  }

  @Test(arguments: [4, 5, 7, 12, 33, 60, 150])
  func beatsAndActsAreInOrderHoweverManyScenesThereAre(scenes: Int) throws {
    let report = try analyze(
      Self.script(scenes: scenes) {
        (
          $0 % 3 == 0 ? "PLACE \($0)" : nil, $0 % 4 == 0 ? "VOICE \($0)" : nil,
          $0 % 5 == 0 ? Self.dark[.english] : $0 % 7 == 0 ? Self.bright[.english] : nil
        )
      })
    let turns = report.beats.filter { $0.probability != nil }
    #expect(turns.count == 7)
    #expect(zip(turns, turns.dropFirst()).allSatisfy { $0.sceneIndex <= $1.sceneIndex })
    for found in turns {
      let probability = try #require(found.probability)
      let interval = try #require(found.interval)
      #expect(probability > 0 && probability <= 1 + 1e-9)
      #expect(interval.lower <= found.page && found.page <= interval.upper)
      #expect(!found.explanation.isEmpty)
    }
    for found in report.beats {
      if let end = found.endSceneIndex { #expect(end >= found.sceneIndex && end < scenes) }
      if let end = found.endPage { #expect(end >= found.page && end <= report.pages) }
    }
    #expect(report.acts.map(\.number) == [1, 2, 3])
    #expect(report.acts[2].endPage == report.pages)
    #expect(zip(report.acts, report.acts.dropFirst()).allSatisfy { $0.endPage == $1.startPage })
  }

  @Test func otherNamesAndOtherLineBreaksChangeNoPlace() throws {
    let change = { (index: Int) -> (place: String?, speaker: String?, said: String?) in
      (
        index > 14 ? "SHIP" : nil, index == 18 ? "MARA" : nil,
        index == 41 ? Self.dark[.english] : nil
      )
    }
    let source = Self.script(change)
    let report = try analyze(source)
    let renamed = try analyze(
      source.split(separator: "ANNA").joined(separator: "OLGA").split(separator: "MARA")
        .joined(separator: "VERA"))
    let reflowed = try analyze(source.split(separator: "nine. The").joined(separator: "nine.\nThe"))
    for other in [renamed, reflowed] {
      #expect(other.beats.map(\.sceneIndex) == report.beats.map(\.sceneIndex))
    }
    for (one, other) in zip(report.beats, renamed.beats) {
      #expect(one.probability == other.probability)
    }
  }

  @Test func reasonsAreWrittenInTheLanguageThatWasAskedFor() throws {
    let spanish = try analyze(Self.script(language: .english), explanations: .spanish)
    #expect(
      try beat(.openingImage, in: spanish).explanation == "La primera escena, por definición.")
    #expect(spanish.language.language == .english)
    let own = try analyze(Self.script(language: .spanish), language: .spanish)
    #expect(try beat(.finalImage, in: own).explanation == "La última escena, por definición.")
  }

  @Test(arguments: 0...3)
  func tooFewScenesAreRefused(scenes: Int) throws {
    let source = scenes == 0 ? "Somebody waits." : Self.script(scenes: scenes)
    let error = try #require(throws: InvalidInput.self) { try analyze(source) }
    #expect(error.violations.first?.field == "content")
  }
}
