import NLPDomain
import Testing
import Validation

struct CaptionOptimizerTests {
  private static let optimizer = Result { try CaptionOptimizer() }

  private func optimize(_ request: CaptionRequest) throws -> CaptionOptimizer.Answer {
    try Self.optimizer.get().optimize(request)
  }

  private static func request(
    _ platform: Platform = .instagram, _ change: (inout CaptionRequest) -> Void = { _ in }
  ) -> CaptionRequest {
    var request = CaptionRequest(platform: platform)
    request.artist = "LÁSER & Söhne"
    request.song = "24/7 (feat. {artist})"
    request.genre = "reggaeton"
    request.language = .english
    change(&request)
    return request
  }

  @Test(arguments: Platform.allCases, Language.allCases)
  func candidatesAreRankedWithinTheLimitsAndAddUp(
    _ platform: Platform, _ language: Language
  ) throws {
    let answer = try optimize(
      Self.request(platform) {
        $0.language = language
        $0.mood = "nostalgic"
        $0.keywords = ["summer"]
        $0.hashtags = ["#One", "two", "three", "four", "five", "six", "seven"]
        $0.count = 6
      })
    #expect(answer.candidates.count == 6)
    #expect(Set(answer.candidates.map(\.text)).count == 6)
    let scores = answer.candidates.map(\.score.value)
    #expect(scores == scores.sorted(by: >))
    for candidate in answer.candidates {
      #expect(candidate.length == answer.limits.length(of: candidate.text))
      #expect(candidate.length <= answer.limits.maximumLength)
      #expect(candidate.hashtags.count <= answer.limits.sensibleHashtags)
      #expect(candidate.text.hasPrefix(candidate.visibleText))
      #expect(answer.limits.length(of: candidate.visibleText) <= answer.limits.visibleLength)
      let score = candidate.score
      let sum = score.factors.map(\.contribution).reduce(score.baseline, +)
      #expect(abs(sum - score.value) < 1e-9)
      #expect((0...100).contains(score.value))
      #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
      let sizes = score.factors.map { abs($0.contribution) }
      #expect(sizes == sizes.sorted(by: >))
    }
  }

  @Test(arguments: Language.allCases)
  func namesAreKeptLetterForLetter(_ language: Language) throws {
    let answer = try optimize(
      Self.request {
        $0.language = language
        $0.callToAction = "Pre-save: https://x.example/a?b=1&c=2 @laser.söhne 50%"
        $0.count = 10
      })
    for candidate in answer.candidates {
      #expect(candidate.text.contains("LÁSER & Söhne"))
      #expect(candidate.text.contains("24/7 (feat. {artist})"))
      #expect(candidate.text.contains("Pre-save: https://x.example/a?b=1&c=2 @laser.söhne 50%"))
    }
  }

  @Test(arguments: Language.allCases)
  func nothingIsClaimedThatWasNotSaid(_ language: Language) throws {
    let claims = [
      "new", "out now", "best", "number one", "hit", "nuev", "ya disponible", "mejor", "éxito",
    ]
    let answer = try optimize(
      Self.request {
        $0.language = language
        $0.mood = "X"
        $0.keywords = ["Y"]
        $0.count = 10
      })
    for candidate in answer.candidates {
      let words = candidate.text.lowercased()
      for claim in claims { #expect(!words.contains(claim), "\(candidate.text)") }
    }
  }

  @Test
  func theSameSeedGivesTheSameAnswerAndAnotherMayNot() throws {
    let answers = try (0..<8).map { seed in
      try optimize(Self.request { $0.seed = seed }).candidates.map(\.text)
    }
    for seed in 0..<8 {
      let again = try optimize(Self.request { $0.seed = UInt64(seed) }).candidates.map(\.text)
      #expect(again == answers[seed])
    }
    #expect(Set(answers).count > 1)
  }

  @Test(arguments: 1...4)
  func aDraftIsAlwaysAmongTheCandidatesUnchanged(_ count: Int) throws {
    let draft = "meh"
    let answer = try optimize(
      Self.request {
        $0.draft = draft
        $0.count = count
      })
    #expect(answer.candidates.contains { $0.text == draft && $0.origin == .draft })
    #expect(answer.candidates.count == count)
  }

  @Test
  func aDraftAloneIsEnough() throws {
    var request = CaptionRequest(platform: .tiktok)
    request.draft = "Escucha esta canción conmigo, ¿te gusta?"
    let answer = try optimize(request)
    #expect(answer.candidates.map(\.origin) == [.draft])
    #expect(answer.language.language == .spanish)
    #expect(answer.language.basis == .detected)
  }

  @Test(arguments: [Platform.tiktok, .instagram, .youtube])
  func aDraftOverTheLimitIsCutAtAWordAndSaysSo(_ platform: Platform) throws {
    let draft = String(repeating: "palabra🎉 ", count: 900)
    let answer = try optimize(
      Self.request(platform) {
        $0.draft = draft
        $0.language = .spanish
      })
    let cut = try #require(answer.candidates.first { $0.origin == .shortenedDraft })
    #expect(cut.length <= answer.limits.maximumLength)
    #expect(cut.length > answer.limits.maximumLength - 20)
    #expect(cut.text.hasSuffix("palabra🎉…"))
    #expect(cut.notes.count == 1)
  }

  @Test
  func anExtendedDraftAddsOnlyWhatIsMissing() throws {
    let answer = try optimize(
      Self.request {
        $0.draft = "Listen to this with me. #One"
        $0.callToAction = "Link in bio"
        $0.hashtags = ["one", "Two", "not ok!", "two"]
        $0.count = 10
      })
    let extended = try #require(answer.candidates.first { $0.origin == .extendedDraft })
    #expect(
      extended.text == "Listen to this with me. #One\nLink in bio\n#one #Two"
        || extended.text
          == "Listen to this with me. #One\nLink in bio\n#Two"
    )
    #expect(extended.hashtags.map { $0.lowercased() } == ["#one", "#two"])
    #expect(extended.notes.contains { $0.contains("not ok!") })
  }

  /// (better, worse, the factor that must tell them apart)
  static let orders: [(String, String, String)] = [
    ("Where would you play this tonight? Tell me.", "x", "length_fit"),
    ("Where would you play this tonight?", "Something was made here by some people.", "hook"),
    ("We made this. Tell us what you hear.", "We made this. It is long.", "call_to_action"),
    (
      "We made a song for you.",
      "Extraordinarily sophisticated instrumentation notwithstanding imperfections.", "readability"
    ),
    ("A song for you #pop #rock", "A song for you #a #b #c #d #e #f #g #h #i #j #k #l", "hashtags"),
    ("A song for you 🎧", "A song for you 🎧🎧🎧🎧🎧🎧🎧🎧", "emoji"),
    ("Play this song for me", "PLAY THIS SONG FOR ME", "tone"),
    (
      "Zed sings Blue.", String(repeating: "word and more of it, ", count: 12) + "Zed sings Blue.",
      "visible_part"
    ),
  ]

  @Test(arguments: orders)
  func eachFactorMovesTheRightWay(_ better: String, _ worse: String, _ factor: String) throws {
    func contribution(_ draft: String) throws -> Double {
      var request = CaptionRequest(platform: .instagram)
      request.language = .english
      request.artist = "Zed"
      request.song = "Blue"
      request.draft = draft
      let candidate = try #require(
        try optimize(request).candidates.first { $0.origin == .draft })
      return try #require(candidate.score.factors.first { $0.name == factor }).contribution
    }
    #expect(try contribution(better) > contribution(worse))
  }

  static let bad: [(String, @Sendable (inout CaptionRequest) -> Void)] = [
    ("artist", { $0.artist = String(repeating: "a", count: 101) }),
    ("song", { $0.song = "two\nlines" }),
    ("genre", { $0.genre = String(repeating: "a", count: 51) }),
    ("mood", { $0.mood = "\u{7}" }),
    ("draft", { $0.draft = String(repeating: "a", count: 10_001) }),
    ("keywords", { $0.keywords = Array(repeating: "a", count: 11) }),
    ("keywords[1]", { $0.keywords = ["a", String(repeating: "a", count: 51)] }),
    ("call_to_action", { $0.callToAction = String(repeating: "a", count: 201) }),
    ("hashtags", { $0.hashtags = Array(repeating: "a", count: 61) }),
    ("candidate_count", { $0.count = 11 }),
    (
      "draft",
      {
        $0.artist = " "
        $0.song = ""
      }
    ),
  ]

  @Test(arguments: bad.indices)
  func badFieldsAreNamed(_ index: Int) throws {
    let (field, change) = Self.bad[index]
    #expect { try optimize(Self.request(.tiktok, change)) } throws: { error in
      (error as? InvalidInput)?.violations.map(\.field) == [field]
    }
  }

  @Test(arguments: ["", "TikTok", "x", "myspace"])
  func onlyKnownPlatformsAreTaken(_ name: String) {
    #expect { try Platform.named(name) } throws: { error in
      (error as? InvalidInput)?.violations.first?.field == "platform"
    }
  }
}
