import NLPDomain
import Testing
import Validation

struct HashtagResearcherTests {
  private static let researcher = Result { try HashtagResearcher() }

  private func research(
    _ platform: Platform = .instagram, _ change: (inout HashtagRequest) -> Void
  ) throws -> HashtagResearcher.Answer {
    var request = HashtagRequest(platform: platform)
    change(&request)
    return try Self.researcher.get().research(request)
  }

  @Test(arguments: Platform.allCases, Language.allCases)
  func suggestionsAreRankedWellFormedAndAddUp(
    _ platform: Platform, _ language: Language
  ) throws {
    let answer = try research(platform) {
      $0.language = language
      $0.artist = "Rosalía Peña"
      $0.song = "Año Nuevo (Live)"
      $0.genre = "Reguetón"
      $0.countries = ["MX", "ES"]
      $0.count = 30
    }
    let scores = answer.suggestions.map(\.score.value)
    #expect(scores == scores.sorted(by: >))
    #expect(Set(answer.suggestions.map(\.tag)).count == answer.suggestions.count)
    for suggestion in answer.suggestions {
      #expect(suggestion.tag.hasPrefix("#"))
      #expect(suggestion.tag.dropFirst().allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" })
      #expect(suggestion.tag == suggestion.tag.lowercased())
      let score = suggestion.score
      #expect(
        abs(score.factors.map(\.contribution).reduce(score.baseline, +) - score.value) < 1e-12)
      #expect((0...1).contains(score.value))
      #expect(score.interval.lower <= score.value && score.value <= score.interval.upper)
    }
    let tags = Set(answer.suggestions.map(\.tag))
    #expect(
      tags.isSuperset(of: ["#rosaliapeña", "#añonuevolive", "#reggaeton", "#musicamexicana"]))
    #expect(tags.contains("#musicaespañola"))
  }

  @Test
  func theArtistRanksAboveTheWorldAtLarge() throws {
    let answer = try research {
      $0.artist = "Zed Blue"
      $0.genre = "pop"
      $0.count = 30
    }
    let tags = answer.suggestions.map(\.tag)
    let artist = try #require(tags.firstIndex(of: "#zedblue"))
    let broad = try #require(tags.firstIndex(of: "#newmusic"))
    #expect(artist < broad)
    #expect(answer.suggestions[artist].category == .artist)
  }

  @Test
  func wordsOfTheRequestRaiseTheTagsThatHaveThem() throws {
    func score(_ keywords: [String]) throws -> Double {
      let answer = try research {
        $0.genre = "indie"
        $0.keywords = keywords
        $0.count = 30
      }
      return try #require(answer.suggestions.first { $0.tag == "#indieartist" }).score.value
    }
    #expect(try score(["artist"]) > score(["unrelated"]))
  }

  @Test
  func tagsOfAnotherPlatformRankLower() throws {
    func score(_ platform: Platform) throws -> Double {
      let answer = try research(platform) {
        $0.genre = "pop"
        $0.count = 30
      }
      return try #require(answer.suggestions.first { $0.tag == "#musictok" }).score.value
    }
    #expect(try score(.tiktok) > score(.facebook))
  }

  @Test(arguments: Language.allCases)
  func refusedTagsAreNamedWithTheReason(_ language: Language) throws {
    let answer = try research {
      $0.language = language
      $0.genre = "pop"
      $0.keywords = ["#follow4follow", "like 4 like", "adulting", "#no good!", "123", "#", "fine"]
      $0.count = 30
    }
    #expect(
      answer.refused.map(\.tag) == [
        "#follow4follow", "like 4 like", "adulting", "#no good!", "123", "#",
      ])
    #expect(
      answer.refused.map(\.refusal) == [.spam, .spam, .banned, .malformed, .malformed, .malformed])
    #expect(answer.refused.allSatisfy { !$0.reason.isEmpty })
    let tags = answer.suggestions.map(\.tag)
    #expect(tags.contains("#fine"))
    #expect(!tags.contains("#follow4follow") && !tags.contains("#adulting"))
  }

  @Test
  func anUnknownGenreIsItsOwnTag() throws {
    let answer = try research { $0.genre = "Yacht Metal" }
    #expect(answer.suggestions.contains { $0.tag == "#yachtmetal" && $0.category == .genre })
  }

  @Test(arguments: Platform.allCases)
  func asManyAsServeAreReturnedByDefault(_ platform: Platform) throws {
    let answer = try research(platform) { $0.genre = "rock" }
    #expect((3...12).contains(answer.suggestions.count))
    #expect(
      try research(platform) {
        $0.genre = "rock"
        $0.count = 2
      }.suggestions.count == 2)
  }

  /// Posts of 1,000 impressions, so many with the tag `#rock` and so many without.
  private static func posts(
    _ count: Int, with: UInt64, without: UInt64
  ) -> [PastPost] {
    (0..<count).flatMap { index -> [PastPost] in
      // No two posts are alike.
      let more = UInt64(index % 5)
      return [
        PastPost(
          hashtags: ["#Rock", "#tour\(index % 2)"], impressions: 1000, interactions: with + more),
        PastPost(hashtags: ["fans"], impressions: 1000, interactions: without + more),
      ]
    }
  }

  private func rock(_ history: [PastPost]) throws -> HashtagSuggestion {
    let answer = try research {
      $0.genre = "rock"
      $0.history = history
      $0.count = 30
    }
    return try #require(answer.suggestions.first { $0.tag == "#rock" })
  }

  @Test func whatPastPostsBroughtMovesTheirTags() throws {
    let plain = try rock([])
    let better = try rock(Self.posts(10, with: 80, without: 40))
    let worse = try rock(Self.posts(10, with: 40, without: 80))
    let same = try rock(Self.posts(10, with: 60, without: 60))
    #expect(worse.score.value < plain.score.value && plain.score.value < better.score.value)
    #expect(abs(same.score.value - plain.score.value) < 1e-9)
    let factor = try #require(better.score.factors.first { $0.name == "own_history" })
    // Twice the rate is ln 2, drawn towards 0.
    #expect(factor.value > 0.3 && factor.value < 0.693)
    #expect(factor.evidence == .combined)
    #expect(factor.explanation.contains("10"))
    #expect(plain.score.factors.first { $0.name == "own_history" }?.evidence == .prior)
  }

  @Test func morePostsSayMore() throws {
    let values = try [1, 3, 10, 100].map { count in
      try #require(
        try rock(Self.posts(count, with: 80, without: 40)).score.factors
          .first { $0.name == "own_history" }
      ).value
    }
    #expect(values == values.sorted())
    #expect(Set(values).count == values.count)
  }

  @Test func aTagOfEveryPostIsToldFromNoOther() throws {
    let posts = Self.posts(5, with: 50, without: 50).map {
      PastPost(hashtags: ["rock"], impressions: $0.impressions, interactions: $0.interactions)
    }
    #expect(try rock(posts).score.value == rock([]).score.value)
  }

  @Test func aCaptionsOwnTagsAreRankedAmongThoseThatAreFound() throws {
    var caption = CaptionRequest(platform: .instagram)
    caption.song = "Faro"
    caption.genre = "rock"
    caption.hashtags = ["#gira", "costa", "#follow4follow"] + (0..<8).map { "extra\($0)" }
    let researcher = try Self.researcher.get()
    let answer = researcher.rank(for: caption, language: .spanish)
    let tags = answer.suggestions.map(\.tag)
    #expect(tags.count <= HashtagRequest.maximumCount)
    #expect(Set(tags).isSuperset(of: ["#faro", "#rock", "#gira"]))
    #expect(answer.refused.map(\.tag) == ["#follow4follow"])
    let scores = answer.suggestions.map(\.score.value)
    #expect(scores == scores.sorted(by: >))
    // The same tags and scores as for a request of the same words.
    var request = HashtagRequest(platform: .instagram)
    (request.language, request.song, request.genre) = (.spanish, "Faro", "rock")
    request.count = 30
    for suggestion in try researcher.research(request).suggestions where suggestion.tag == "#faro" {
      #expect(answer.suggestions.contains(suggestion))
    }
    var draft = CaptionRequest(platform: .tiktok)
    draft.draft = "Out on Friday"
    #expect(researcher.rank(for: draft, language: .english).suggestions.isEmpty)
  }

  @Test func tagsOfPastPostsAreProposed() throws {
    let answer = try research {
      $0.genre = "rock"
      $0.history =
        Self.posts(10, with: 90, without: 30) + [
          PastPost(hashtags: ["#follow4follow", "#"], impressions: 10, interactions: 1)
        ]
      $0.count = 30
    }
    let own = try #require(answer.suggestions.first { $0.tag == "#tour1" })
    #expect(own.category == .history)
    #expect(!answer.suggestions.contains { $0.tag == "#follow4follow" })
  }

  static let bad: [(String, @Sendable (inout HashtagRequest) -> Void)] = [
    (
      "history[1].interactions",
      {
        $0.genre = "pop"
        $0.history = [
          PastPost(hashtags: ["a"], impressions: 1, interactions: 1),
          PastPost(hashtags: ["a"], impressions: 3, interactions: 4),
        ]
      }
    ),
    (
      "history[0].interactions",
      {
        $0.genre = "pop"
        $0.history = [PastPost(hashtags: [], impressions: 0, interactions: 0)]
      }
    ),
    (
      "history[0].hashtags",
      {
        $0.genre = "pop"
        $0.history = [
          PastPost(hashtags: Array(repeating: "a", count: 61), impressions: 1, interactions: 0)
        ]
      }
    ),
    (
      "history",
      {
        $0.genre = "pop"
        $0.history = Array(
          repeating: PastPost(hashtags: [], impressions: 1, interactions: 0), count: 1001)
      }
    ),
    ("keywords", { _ in }),
    ("artist", { $0.artist = String(repeating: "a", count: 101) }),
    ("keywords[0]", { $0.keywords = ["a\nb"] }),
    ("keywords", { $0.keywords = Array(repeating: "a", count: 31) }),
    ("count", { ($0.genre, $0.count) = ("pop", 31) }),
    ("countries[1]", { ($0.genre, $0.countries) = ("pop", ["MX", "m"]) }),
    ("countries[0]", { ($0.genre, $0.countries) = ("pop", ["mx"]) }),
  ]

  @Test(arguments: bad.indices)
  func badFieldsAreNamed(_ index: Int) throws {
    let (field, change) = Self.bad[index]
    #expect { try research(.tiktok, change) } throws: { error in
      (error as? InvalidInput)?.violations.map(\.field) == [field]
    }
  }
}
