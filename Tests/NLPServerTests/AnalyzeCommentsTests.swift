import Contracts
import GRPC
import NLPServer
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct AnalyzeCommentsTests {
  private func events(
    _ request: NLPAnalyzeCommentsRequest
  ) async throws -> [NLPAnalyzeCommentsResponse] {
    try await NLPHarness.run { harness in
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

  @Test func badRequestsAreRefusedByField() async throws {
    let cases: [(String, @Sendable (inout NLPAnalyzeCommentsRequest) -> Void)] = [
      ("comments", { $0.comments = [] }), ("language", { $0.language = "fr" }),
      ("theme_count", { $0.themeCount = 31 }), ("comments[0].text", { $0.comments[0].text = "" }),
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
