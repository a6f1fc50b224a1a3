import Contracts
import EmbeddingsDomain
import Foundation
import GRPC
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EmbeddingsApproximateSearchTests {
  /// Searches until the graph has what was stored: the service puts it in by itself.
  static func approximate(
    _ service: EmbeddingsService.Client, _ query: [Float]
  ) async throws -> EmbeddingsSearchResponse {
    while true {
      let answer = try await service.search { $0.vector.values = query }
      if !answer.exact, answer.hasRecall { return answer }
      await Task.yield()
    }
  }

  @Test func anAnswerSaysWhetherItIsExactAndOtherwiseHowMuchItFinds() async throws {
    var random = SplitMix64(seed: 1)
    let records = (0..<300).map { record("r\($0)", random.vector(8)) }
    let query = random.vector(8)
    try await withService(options: SearchOptions(graphThreshold: 100)) { service in
      try await service.store(records)
      let approximate = try await Self.approximate(service, query)
      #expect(approximate.results.count == 10)
      #expect(approximate.nextPageToken.isEmpty)
      #expect((1...200).contains(approximate.recall.checks))
      #expect(approximate.recall.estimate > 0.9)
      #expect(approximate.recall.low < approximate.recall.high)
      #expect(approximate.recall.effort == 64)
      let exact = try await service.search {
        $0.vector.values = query
        $0.exact = true
      }
      #expect(exact.exact)
      #expect(!exact.hasRecall)
      #expect(!exact.nextPageToken.isEmpty)
      #expect(exact.results == approximate.results)
    }
  }

  @Test func aSmallCollectionIsSearchedExactly() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 0]), record("b", [0, 1])])
      let answer = try await service.search { _ in }
      #expect(answer.exact)
      #expect(!answer.hasRecall)
    }
  }
}
