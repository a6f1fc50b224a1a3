import Execution
import Foundation
import NLPDomain
import Scoring
import Testing

struct AudienceAnalyzerTests {
  private static let analyzer = Result { try AudienceAnalyzer(genres: GenreAnalyzer()) }

  private static let plain: [Language: String] = [
    .english: "The train leaves at nine. The table stands by the window. They talk about it.",
    .spanish: "El tren sale a las nueve. La mesa está junto a la ventana. Hablan de eso.",
  ]

  private func analyze(
    _ source: String, language: Language, explanations: Language? = nil
  ) throws -> AudienceReport {
    try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: language,
      explanationLanguage: explanations)
  }

  /// Ten plain scenes and what is said in the last.
  private func script(_ language: Language, saying words: String = "") -> String {
    GenreScenes.script(Array(repeating: Self.plain[language] ?? "", count: 10)) + " " + words
  }

  @Test func aCancelledEstimateStops() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let script = try FountainParser().parse(script(.english).utf8)
    #expect(throws: CancellationError.self) {
      try Self.analyzer.get().analyze(script, cancellation: cancellation)
    }
    #expect(throws: CancellationError.self) {
      try GenreAnalyzer().analyze(script, cancellation: cancellation)
    }
  }

  private func share(_ band: AgeBand, in report: AudienceReport) throws -> Double {
    try #require(report.ages.first { $0.band == band }).share.value
  }

  private func restricted(_ report: AudienceReport) throws -> Double {
    try #require(report.ratings.last).probability
  }

  private static let signs: [(Language, ContentSign, String)] = [
    (.english, .profanity, "Fucking shit."), (.english, .mildProfanity, "Damn it."),
    (.english, .violence, "He stabs him."), (.english, .sex, "Naked."),
    (.english, .drugs, "Cocaine."), (.english, .fear, "A nightmare."),
    (.spanish, .profanity, "Joder, coño."), (.spanish, .mildProfanity, "Maldita sea."),
    (.spanish, .violence, "Lo apuñala."), (.spanish, .sex, "Desnuda."),
    (.spanish, .drugs, "Cocaína."), (.spanish, .fear, "Una pesadilla."),
  ]

  @Test(arguments: signs)
  func everySignRaisesTheSeverityAndShowsItsLines(
    _ language: Language, _ sign: ContentSign, _ text: String
  ) throws {
    var last = try analyze(script(language), language: language)
    #expect(last.signs.allSatisfy { $0.count == 0 })
    #expect(last.severity.value == last.severity.baseline)
    for count in [1, 3, 10] {
      let source = script(
        language, saying: Array(repeating: text, count: count).joined(separator: " "))
      let report = try analyze(source, language: language)
      let found = try #require(report.signs.first { $0.sign == sign })
      #expect(found.count >= count)
      #expect(report.severity.value > last.severity.value)
      let place = try #require(found.places.first)
      #expect(source.components(separatedBy: "\n")[place.line - 1].contains(place.text))
      #expect(found.interval.lower <= found.rate && found.rate <= found.interval.upper)
      last = report
    }
  }

  /// Every scene swears as much, so that nothing but that changes: oaths are no words of any genre.
  @Test(arguments: [(Language.english, "Fucking shit."), (.spanish, "Joder, mierda.")])
  func swearingRaisesTheRatingAndLosesTheYoungest(_ language: Language, _ oath: String) throws {
    func report(oaths: Int) throws -> AudienceReport {
      let text = Array(repeating: Self.plain[language] ?? "", count: 20)
      let scene = (text + Array(repeating: oath, count: oaths)).joined(separator: " ")
      return try analyze(
        GenreScenes.script(Array(repeating: scene, count: 10)), language: language)
    }
    var last = try report(oaths: 0)
    #expect(last.rating <= .parentalGuidance)
    for oaths in [1, 2, 4, 8] {
      let next = try report(oaths: oaths)
      #expect(try restricted(next) > restricted(last))
      #expect(next.rating >= last.rating)
      #expect(try share(.under13, in: next) < share(.under13, in: last))
      last = next
    }
    #expect(last.rating == .restricted)
  }

  @Test(arguments: Language.allCases)
  func genresMoveTheAges(_ language: Language) throws {
    let scenes = try GenreScenes(language)
    func report(_ genre: Genre) throws -> AudienceReport {
      try analyze(GenreScenes.script(scenes.texts(of: genre)), language: language)
    }
    let (horror, family) = (try report(.horror), try report(.family))
    let western = try report(.western)
    #expect(try share(.young, in: horror) > share(.young, in: family))
    #expect(try share(.under13, in: family) > share(.under13, in: horror))
    #expect(try share(.older, in: western) > share(.older, in: horror))
    #expect(try restricted(horror) > restricted(family))
    #expect(horror.primary.band == .young && horror.primary.genre == .horror)
    #expect(family.severity.value < horror.severity.value)
    func fit(_ name: String, in fits: [AudienceReport.Fit]) throws -> Double {
      try #require(fits.first { $0.name == name }).score.value
    }
    #expect(
      try fit("family_partners", in: family.channels)
        > fit("family_partners", in: horror.channels))
    #expect(
      try fit("fan_communities", in: horror.channels)
        > fit("fan_communities", in: family.channels))
  }

  @Test(arguments: Language.allCases)
  func scoresAddUpAndSharesAreWhole(_ language: Language) throws {
    let scenes = try GenreScenes(language)
    for genre in Genre.allCases {
      let report = try analyze(
        GenreScenes.script(scenes.texts(of: genre)), language: language)
      let scores =
        report.ages.map(\.share) + [report.severity]
        + (report.platforms + report.channels).map(\.score)
      for score in scores {
        let sum = score.factors.reduce(score.baseline) { $0 + $1.contribution }
        #expect(abs(sum - score.value) < 1e-9)
        #expect(score.scale.contains(score.value))
        #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
        #expect(score.interval.upper > score.interval.lower || score.value == score.baseline)
        #expect(score.factors.allSatisfy { !$0.explanation.isEmpty })
      }
      #expect(abs(report.ages.reduce(0) { $0 + $1.share.value } - 1) < 1e-9)
      #expect(abs(report.ratings.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
      #expect(report.primary.share >= report.secondary.share)
      #expect(report.primary.band != report.secondary.band)
      for fits in [report.platforms, report.channels] {
        #expect(
          zip(fits, fits.dropFirst()).allSatisfy { $0.score.value >= $1.score.value })
      }
    }
  }

  @Test func lengthDecidesBetweenCinemaAndShortVideo() throws {
    func fit(_ name: String, scenes: Int) throws -> Double {
      let source = GenreScenes.script(
        Array(repeating: Self.plain[.english] ?? "", count: scenes))
      return try #require(
        try analyze(source, language: .english).platforms.first { $0.name == name }
      ).score.value
    }
    #expect(try fit("short_video", scenes: 10) > fit("short_video", scenes: 800))
    #expect(try fit("cinema", scenes: 10) < fit("cinema", scenes: 800))
  }

  @Test func namesAreNoSigns() throws {
    func source(_ name: String) -> String {
      "INT. X - DAY\n\n\(name)\nThe train leaves at nine.\n\n\(name.capitalized) waits."
    }
    let usual = try analyze(source("XENIA"), language: .english)
    let renamed = try analyze(source("PISTOL"), language: .english)
    #expect(usual.severity.value == renamed.severity.value)
    #expect(renamed.signs.allSatisfy { $0.count == 0 })
  }

  @Test func explanationsComeInTheLanguageAskedFor() throws {
    let source = script(.english, saying: "He stabs him.")
    let report = try analyze(source, language: .english, explanations: .spanish)
    #expect(report.primary.explanation.contains("años"))
    #expect(report.severity.factors.contains { $0.explanation.contains("violencia") })
    let english = try analyze(source, language: .english)
    #expect(english.primary.explanation.contains("years"))
  }
}
