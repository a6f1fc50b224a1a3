import Execution
import NLPDomain
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct CommentSummaryTests {
  private static let analyzer = Result { try CommentAnalyzer() }

  private func summary(
    _ texts: [String], themes: Int = 0, threads: Int = 2
  ) async throws -> CommentSummary {
    try await Self.analyzer.get().analyze(
      texts.enumerated().map { Comment(text: $0.element, id: "c\($0.offset)") }, themes: themes,
      on: WorkQueue(label: "test", threads: threads, capacity: 8)
    ) { _ in }
  }

  /// Comments about known things, in words of which each comment has some.
  private struct Topic {
    let words: [String]
    let frames: [String]
    let isPraised: Bool
  }

  private static let topics = [
    Topic(
      words: ["guitar solo", "guitar", "solo"],
      frames: [
        "That %@ gave me chills, wonderful", "The %@ is brilliant", "I love the %@ so much",
      ],
      isPraised: true),
    Topic(
      words: ["ticket prices", "tickets", "prices"],
      frames: [
        "The %@ are a horrible rip off", "I hate the %@, so disappointing", "Awful %@ again",
      ],
      isPraised: false),
    Topic(
      words: ["drummer", "drums"],
      frames: ["The %@ sounds fantastic on this", "Great %@ here, excellent work"], isPraised: true),
    Topic(
      words: ["concierto de Madrid", "concierto", "Madrid"],
      frames: ["El %@ fue una maravilla, me encantó", "Qué recuerdos del %@, fue precioso"],
      isPraised: true),
  ]

  private func comments(perTopic count: Int, seed: UInt64) -> [(text: String, topic: Int)] {
    var random = SplitMix64(seed: seed)
    var comments: [(text: String, topic: Int)] = []
    for (number, topic) in Self.topics.enumerated() {
      for _ in 0..<count {
        let frame = topic.frames.randomElement(using: &random) ?? ""
        let word = topic.words.randomElement(using: &random) ?? ""
        comments.append((frame.replacing("%@", with: word), number))
      }
    }
    return comments.shuffled(using: &random)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func knownTopicsAreFound(seed: UInt64) async throws {
    let comments = comments(perTopic: 60, seed: seed)
    let summary = try await summary(comments.map(\.text))
    let total = Double(comments.count)
    for (number, topic) in Self.topics.enumerated() {
      let stems = Set(
        topic.words.flatMap { $0.lowercased().split(separator: " ") }.map { $0.prefix(5) })
      let own = summary.themes.filter { theme in
        theme.terms.contains { $0.split(separator: " ").contains { stems.contains($0.prefix(5)) } }
      }
      #expect(!own.isEmpty, "\(topic.words): \(summary.themes.map(\.terms))")
      for theme in own {
        // No theme mixes topics: its quotes are of this one.
        #expect(theme.quotes.allSatisfy { comments[$0.index].topic == number }, "\(theme)")
        #expect(theme.count <= 60 && theme.count >= 3)
        #expect(abs(theme.share - Double(theme.count) / total) < 1e-12)
        #expect(theme.shareInterval.lower < theme.share && theme.share < theme.shareInterval.upper)
        #expect(
          topic.isPraised ? theme.valence.value > 0.2 : theme.valence.value < -0.2, "\(theme)")
        #expect(theme.valence.interval.lower <= theme.valence.value)
        #expect(theme.quotes.count <= 3 && !theme.quotes.isEmpty)
      }
    }
    #expect(summary.themes.map(\.count) == summary.themes.map(\.count).sorted(by: >))
  }

  @Test func aPairThatStandsTogetherNamesItsTheme() async throws {
    let texts =
      (0..<40).map { "The second verse of part \($0) surprised us" }
      + (0..<60).map { "Neighbour number \($0) hums along" }
    let theme = try #require(
      try await summary(texts).themes.first {
        $0.terms.contains("verse") || $0.label.contains("verse")
      })
    #expect(theme.count == 40)
  }

  /// The order in which comments come, and on how many threads they are read, changes nothing but their
  /// numbers.
  @Test(arguments: [1, 2] as [UInt64])
  func orderAndThreadsDoNotMatter(seed: UInt64) async throws {
    let texts =
      comments(perTopic: 50, seed: seed).map(\.text)
      + [
        "When is the tour?", "when is the tour", "¿Cuándo es la gira?", "You idiot", "I love it",
        "I love it!",
      ]
    var random = SplitMix64(seed: seed &+ 77)
    let one = try await summary(texts)
    let other = try await summary(texts.shuffled(using: &random), threads: 1)
    #expect(one.valence == other.valence && one.emotions == other.emotions)
    #expect(one.themes.map(\.label) == other.themes.map(\.label))
    #expect(one.themes.map(\.terms) == other.themes.map(\.terms))
    #expect(one.themes.map(\.count) == other.themes.map(\.count))
    #expect(one.themes.map(\.valence) == other.themes.map(\.valence))
    #expect(one.themes.map { $0.quotes.map(\.text) } == other.themes.map { $0.quotes.map(\.text) })
    #expect(one.questions.map(\.text) == other.questions.map(\.text))
    #expect(one.questions.map(\.count) == other.questions.map(\.count))
    #expect(one.toxicity == other.toxicity && one.languages == other.languages)
    #expect(one.duplicates == other.duplicates)
    for (mine, theirs) in [
      (one.mostPositive, other.mostPositive), (one.mostNegative, other.mostNegative),
      (one.mostTypical, other.mostTypical),
    ] {
      #expect(
        mine.map(\.text) == theirs.map(\.text) && mine.map(\.valence) == theirs.map(\.valence))
    }
  }

  @Test func repetitionsAreCountedAndNotQuotedTwice() async throws {
    let once = ["I love this wonderful song", "The video is boring", "Nice guitar in the bridge"]
    let texts =
      once + [
        "i LOVE this wonderful song!!!", "I love this wonderful song ❤️", "the video is boring.",
      ]
    let summary = try await summary(texts)
    #expect(summary.count == 6 && summary.duplicates == 3)
    let plain = summary.mostPositive.map { $0.text.lowercased().filter(\.isLetter) }
    #expect(Set(plain).count == plain.count)
  }

  @Test func questionsAreGroupedTheMostAskedFirst() async throws {
    let texts = [
      "When is the album coming out?", "when is the album coming out",
      "When does the album come out?",
      "bro when is the album out", "Where can I buy tickets?", "where can I buy the tickets",
      "¿Cuándo sale el disco?", "Love it", "What camera did you use?",
    ]
    let summary = try await summary(texts)
    #expect(summary.questionCount == 8)
    let groups = summary.questions
    #expect(groups[0].indices.contains(0) && groups[0].indices.contains(1) && groups[0].count >= 2)
    #expect(groups.map(\.count) == groups.map(\.count).sorted(by: >))
    let tickets = try #require(groups.first { $0.text.lowercased().contains("tickets") })
    #expect(tickets.indices == [4, 5])
    #expect(groups.map(\.count).reduce(0, +) == 8)
    for group in groups { #expect(!group.indices.contains(7)) }
  }

  @Test func ratesAndCountsAreThoseOfTheComments() async throws {
    let texts =
      Array(repeating: "You are an idiot", count: 5)
      + (0..<45).map { "The bridge number \($0) is fine" }
      + Array(repeating: "Me gusta la canción de verdad", count: 10)
    let summary = try await summary(texts)
    let insult = try #require(summary.toxicity.first { $0.family == .insult })
    #expect(insult.count == 5 && abs(insult.rate - 5.0 / 60) < 1e-12)
    #expect(insult.interval.lower < insult.rate && insult.rate < insult.interval.upper)
    #expect(summary.toxicity.map(\.family) == ToxicityFamily.allCases)
    #expect(
      summary.toxicity.filter { $0.family != .insult }.allSatisfy { $0.count == 0 && $0.rate == 0 })
    #expect(summary.languages.map(\.count).reduce(0, +) == 60)
    #expect(summary.languages.first?.language == .english && summary.languages.first?.count == 50)
    #expect(abs(summary.emotions.map(\.share).reduce(0, +) - 1) < 1e-9)
  }

  /// Twice as many of the same comments: the same shares, and surer of them.
  @Test func moreCommentsMakeSurer() async throws {
    let texts = comments(perTopic: 25, seed: 4).map(\.text)
    let few = try await summary(texts)
    let many = try await summary(texts + texts + texts + texts)
    #expect(abs(few.valence.value - many.valence.value) < 1e-9)
    func width(_ summary: CommentSummary) -> Double {
      summary.valence.interval.upper - summary.valence.interval.lower
    }
    #expect(width(many) < 0.6 * width(few))
    #expect(few.themes.map(\.label) == many.themes.map(\.label))
    #expect(few.themes.map(\.share) == many.themes.map(\.share))
  }

  @Test func oneCommentAloneHasASummary() async throws {
    let summary = try await summary(["🔥"])
    #expect(summary.count == 1 && summary.themes.isEmpty && summary.questions.isEmpty)
    #expect(summary.valence.value == 0 && summary.valence.interval.lower == -1)
  }

  @Test func themesAreAsManyAsAskedFor() async throws {
    let texts = comments(perTopic: 30, seed: 5).map(\.text)
    #expect(try await summary(texts, themes: 2).themes.count == 2)
    let all = try await summary(texts, themes: 30).themes
    #expect(all.count >= 4 && all.count <= 30)
  }

  @Test func aCallerWhoGoesStopsTheWork() async throws {
    let texts = comments(perTopic: 5_000, seed: 6).map(\.text)
    let analyzer = try Self.analyzer.get()
    let task = Task {
      try await analyzer.analyze(
        texts.map { Comment(text: $0) }, on: WorkQueue(label: "test", threads: 1, capacity: 8)
      ) { _ in withUnsafeCurrentTask { $0?.cancel() } }
    }
    await #expect(throws: CancellationError.self) { _ = try await task.value }
  }
}
