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

  static let bad: [(String, @Sendable (inout HashtagRequest) -> Void)] = [
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
