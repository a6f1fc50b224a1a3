import NLPDomain
import Testing

struct EmotionalDepthTests {
  private static let analyzer = Result { try SentimentAnalyzer() }

  /// Sentences that are full of one emotion.
  private static let lines: [Emotion: String] = [
    .anger: "I hate you, this is an outrage and you make me furious!",
    .joy: "I love it, thank you so much, this is wonderful and amazing!",
    .sadness: "I am so sad and sorry, I miss her and I cry every night.",
    .fear: "I am terrified, I am so scared of that horrible thing.",
  ]

  private func depths(_ source: String, language: Language = .english) throws -> [EmotionalDepth] {
    try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: language
    ).emotionalDepths
  }

  /// Scenes in which one character says a line each.
  private func depth(_ emotions: [Emotion], name: String = "ANA") throws -> EmotionalDepth {
    let source = emotions.enumerated().map { index, emotion in
      "INT. ROOM \(index) - DAY\n\n\(name)\n\(Self.lines[emotion] ?? "")\n"
    }
    .joined(separator: "\n")
    return try #require(try depths(source).first)
  }

  @Test func moreEmotionsMakeAWiderRange() throws {
    let one = try depth([.anger, .anger, .anger, .anger])
    let two = try depth([.anger, .anger, .joy, .joy])
    let four = try depth([.anger, .joy, .sadness, .fear])
    #expect(abs(one.range - 1) < 1e-9)
    #expect(one.range < two.range)
    #expect(two.range < four.range)
    #expect(one.score.value < two.score.value)
    #expect(two.score.value < four.score.value)
    #expect(four.range <= 7)
  }

  @Test func theSameLinesInAnotherOrderChangeMore() throws {
    let once = try depth([.anger, .anger, .joy, .joy])
    let often = try depth([.anger, .joy, .anger, .joy])
    #expect(abs(once.range - often.range) < 1e-9)
    #expect(try #require(once.change) < (try #require(often.change)))
    #expect(once.greatestTurn?.fromScene == 1)
    #expect(once.greatestTurn?.toScene == 2)
  }

  @Test func highlightsQuoteTheirLines() throws {
    let depth = try depth([.anger, .joy, .sadness])
    #expect(Set(depth.highlights.map(\.emotion)).isSuperset(of: [.anger, .joy, .sadness]))
    for highlight in depth.highlights {
      #expect(highlight.text == Self.lines[highlight.emotion])
      #expect(highlight.line == 4 + 5 * (highlight.sceneIndex ?? -1))
      #expect(highlight.probability > 1.0 / 7)
    }
  }

  @Test func whoSpeaksInOneSceneHasNoChangeAndAWideInterval() throws {
    let once = try depth([.anger])
    #expect(once.change == nil)
    #expect(once.changeInterval == nil)
    #expect(once.greatestTurn == nil)
    #expect(once.rangeInterval.lower == 1 && once.rangeInterval.upper == 7)
    #expect(once.score.factors.first { $0.name == "change" }?.contribution == 0)
  }

  @Test func contributionsAddUpAndANameChangesNothing() throws {
    let emotions: [Emotion] = [.anger, .joy, .fear, .joy]
    let (ana, petra) = (try depth(emotions), try depth(emotions, name: "PETRA"))
    #expect(ana.score == petra.score)
    let sum = ana.score.factors.reduce(ana.score.baseline) { $0 + $1.contribution }
    #expect(abs(sum - ana.score.value) < 1e-12)
    #expect(ana.score.interval.lower <= ana.score.value)
    #expect(ana.score.value <= ana.score.interval.upper)
  }

  @Test func theHundredWhoSpeakMostAreTold() throws {
    let source =
      "INT. HALL - DAY\n\n"
      + (0..<120).map {
        "VOICE \($0)\nI am scared\(String(repeating: " and sad", count: $0 == 119 ? 3 : 1)).\n"
      }
      .joined(separator: "\n")
    let found = try depths(source).map(\.character)
    #expect(found.count == 100)
    #expect(found.first == "VOICE 119")
  }

  @Test func aMinorVoiceIsListedAfterTheLead() throws {
    let source = """
      INT. ROOM - DAY

      BEN
      I am scared.

      ANA
      \(try #require(Self.lines[.joy])) \(try #require(Self.lines[.sadness]))
      """
    #expect(try depths(source).map(\.character) == ["ANA", "BEN"])
  }
}
