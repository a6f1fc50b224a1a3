import Contracts
import GRPC
import NLPDomain
import NLPServer
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct AnalyzeCommentsTests {
  private func events(
    _ request: NLPAnalyzeCommentsRequest, encoders: TextEncoders = TextEncoders()
  ) async throws -> [NLPAnalyzeCommentsResponse] {
    try await NLPHarness.run(encoders: encoders) { harness in
      try await harness.texts.analyzeComments(request) { responses in
        var events: [NLPAnalyzeCommentsResponse] = []
        for try await response in responses { events.append(response) }
        return events
      }
    }
  }

  @Test func batchesComeInOrderAndTheSummaryLast() async throws {
    let texts = ["I love it", "¿Cuándo sale el disco?", "you are an idiot", "The drums are great"]
    let request = NLPAnalyzeCommentsRequest.with {
      $0.comments = (0..<1_200).map { index in
        .with {
          $0.text = texts[index % 4]
          $0.id = "id\(index)"
        }
      }
    }
    let events = try await events(request)
    let summary = try #require(events.last).summary
    let batches = events.dropLast().map(\.batch)
    let results = batches.flatMap(\.results)
    #expect(results.map(\.index) == Array(0..<1_200))
    #expect(results.map(\.id) == request.comments.map(\.id))
    let fractions = batches.map(\.progress.fraction)
    #expect(fractions == fractions.sorted() && fractions.last == 1 && fractions.count > 1)
    #expect(results[0].valence > 0 && !results[0].hasQuestion && results[0].emotions.count == 7)
    #expect(results[1].question.sign == .mark && results[1].language.code == "es")
    #expect(
      results[2].toxicity.map(\.family) == [.insult] && results[2].toxicity[0].text == "idiot")
    #expect(summary.commentCount == 1_200 && summary.duplicateCount == 1_196)
    #expect(summary.questionCount == 300 && summary.questions[0].count == 300)
    #expect(summary.toxicity.map(\.family) == [.insult, .threat, .hate, .sexual, .selfHarm, .spam])
    #expect(summary.toxicity[0].count == 300 && summary.toxicity[0].rate == 0.25)
    #expect(summary.models.map(\.name).contains("sentiment-es"))
    #expect(summary.models.allSatisfy { !$0.version.isEmpty && !$0.data.isEmpty })
  }

  private static let sad = "Hoy hace un año que se fue y sigo llorando cada noche"

  /// Who asks for nothing gets the better reading up to a number of comments; the summary names what read.
  @Test(arguments: [
    (NLPFeelingReading.unspecified, CommentAnalyzer.usuallyBySense, "emotion-es-encoder"),
    (.unspecified, CommentAnalyzer.usuallyBySense + 1, "emotion-es"), (.words, 3, "emotion-es"),
    (.sense, CommentAnalyzer.usuallyBySense + 1, "emotion-es-encoder"),
  ])
  func feelingsInSpanishAreReadAsAsked(
    _ reading: NLPFeelingReading, _ count: Int, _ model: String
  ) async throws {
    let events = try await events(
      .with {
        $0.comments = (0..<count).map { index in
          .with { $0.text = index % 2 == 0 ? Self.sad : "I am so happy" }
        }
        $0.spanishReading = reading
      }, encoders: try await .installed())
    let results = events.flatMap(\.batch.results)
    #expect(results.count == count)
    let names = try #require(events.last).summary.models.map(\.name)
    #expect(names.filter { $0.hasPrefix("emotion-es") } == [model])
    #expect(names.contains("emotion-en"))
    func strongest(_ index: Int) -> NLPEmotion? {
      results[index].emotions.max { $0.probability < $1.probability }?.emotion
    }
    #expect(strongest(1) == .joy)
    if model == "emotion-es-encoder" { #expect(strongest(0) == .sadness) }
    for index in results.indices.dropFirst(2) {
      #expect(results[index].emotions == results[index - 2].emotions)
    }
  }

  @Test func whatIsNotInstalledIsSaidWhereItIsAskedFor() async throws {
    let error = await #expect(throws: RPCError.self) {
      try await events(
        .with {
          $0.comments = [.with { $0.text = Self.sad }]
          $0.spanishReading = .sense
        })
    }
    #expect(error?.code == .failedPrecondition)
  }

  @Test func badRequestsAreRefusedByField() async throws {
    let cases: [(String, @Sendable (inout NLPAnalyzeCommentsRequest) -> Void)] = [
      ("comments", { $0.comments = [] }), ("language", { $0.language = "fr" }),
      ("theme_count", { $0.themeCount = 31 }),
      ("spanish_reading", { $0.spanishReading = .UNRECOGNIZED(9) }),
      ("comments[0].text", { $0.comments[0].text = "" }),
      ("comments[0].id", { $0.comments[0].id = String(repeating: "i", count: 129) }),
    ]
    for (field, change) in cases {
      let error = await #expect(throws: RPCError.self) {
        try await events(
          .with {
            $0.comments = [.with { $0.text = "hello" }]
            change(&$0)
          })
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.fieldViolations.map(\.field) == [field])
    }
  }
}
