import Contracts
import GRPC
import NLPServer
import Testing

@Suite(.timeLimit(.minutes(2))) struct ResearchHashtagsTests {
  private func research(
    _ harness: NLPHarness, _ about: String, language: String = "en", keywords: [String] = []
  ) async throws -> NLPResearchHashtagsResponse {
    try await harness.texts.researchHashtags(
      .with {
        $0.platform = "instagram"
        $0.language = language
        $0.genre = "pop"
        $0.about = about
        $0.keywords = keywords
        $0.count = 30
      })
  }

  private func topics(_ response: NLPResearchHashtagsResponse) -> [NLPHashtagSuggestion] {
    response.hashtags.filter { $0.category == .topic }
  }

  @Test func topicsAreFoundByWhatIsMeantInBothLanguages() async throws {
    // None of these has a word of the tag that it is to find.
    let cases = [
      ("You left and all my nights are tears, my ex", "#heartbreak", "#desamor"),
      ("Te fuiste y no hago más que llorarte, mi ex", "#heartbreak", "#desamor"),
      ("I work out every morning and lift weights", "#workout", "#gimnasio"),
      ("El partido de la selección y el gol del final", "#football", "#futbol"),
      ("A trip across the country by car", "#roadtrip", "#viajeencoche"),
      ("Mi gata y mi perrito", "#pets", "#mascotas"),
    ]
    try await NLPHarness.run(encoders: try await .installed()) { harness in
      for (about, english, spanish) in cases {
        for (language, tag) in [("en", english), ("es", spanish)] {
          let response = try await research(harness, about, language: language)
          #expect(topics(response).map(\.tag).contains(tag), "\(about): \(tag)")
          #expect(response.encoder.name == "hashtag-topic-heads")
        }
      }
    }
  }

  @Test func aKeywordsMeaningCountsAsWell() async throws {
    try await NLPHarness.run(encoders: try await .installed()) { harness in
      let response = try await research(harness, "", keywords: ["#christmas_presents"])
      #expect(topics(response).map(\.tag).contains("#christmasmusic"))
    }
  }

  @Test func whatIsAboutNoTopicOfTheBaseGetsNone() async throws {
    try await NLPHarness.run(encoders: try await .installed()) { harness in
      for about in [
        "", "Quarterly tax deadlines", "Tipos de interés variables", "🜁🜂", "new single",
      ] {
        let response = try await research(harness, about)
        #expect(topics(response).isEmpty, "\(about)")
      }
    }
  }

  @Test func theSurerTheTopicTheHigherTheTagRanks() async throws {
    try await NLPHarness.run(encoders: try await .installed()) { harness in
      let texts = [
        "lost love, a broken heart and a breakup", "You left and all my nights are tears, my ex",
      ]
      var found: [(sure: Int, score: CommonScore)] = []
      for text in texts {
        let score = try #require(
          topics(try await research(harness, text)).first { $0.tag == "#heartbreak" }
        ).score
        #expect(
          abs(score.factors.map(\.contribution).reduce(score.baseline, +) - score.value) < 1e-6)
        let reason = try #require(score.factors.first { $0.name == "relevance" }).explanation
        let sure = try #require(try /([0-9]+) % sure to be the topic of/.firstMatch(in: reason))
        found.append((try #require(Int(sure.1)), score))
      }
      found.sort { $0.sure < $1.sure }
      #expect(found[0].sure < found[1].sure)
      #expect(found[0].score.value < found[1].score.value)
      // The less sure the topic is, the wider the interval.
      let widths = found.map { $0.score.interval.upper - $0.score.interval.lower }
      #expect(widths[0] > widths[1])
    }
  }

  @Test func withoutTheEncoderTheBaseAloneAnswers() async throws {
    try await NLPHarness.run { harness in
      let response = try await research(harness, "a broken heart")
      #expect(topics(response).isEmpty && !response.hasEncoder)
      #expect(response.hashtags.map(\.tag).contains("#pop"))
    }
  }

  @Test func longWordsAreQuotedInPart() async throws {
    try await NLPHarness.run(encoders: try await .installed()) { harness in
      let about =
        "A broken heart. " + String(repeating: "My ex left, and I cry every night. ", count: 10)
      let found = topics(try await research(harness, about))
      #expect(found.map(\.tag).contains("#heartbreak"))
      #expect(found.allSatisfy { $0.reason.count < 130 && $0.reason.contains("…") })
    }
  }

  @Test func tooLongADescriptionIsRefused() async throws {
    try await NLPHarness.run(encoders: try await .installed()) { harness in
      let error = await #expect(throws: RPCError.self) {
        try await research(harness, String(repeating: "x", count: 501))
      }
      #expect(error?.fieldViolations.map(\.field) == ["about"])
    }
  }
}
