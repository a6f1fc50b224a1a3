import Contracts
import EmbeddingsDomain
import EmbeddingsServer
import GRPC
import ServiceKit
import TestSupport
import Testing

struct EmbeddingsStatsTests {
  private static func stats(
    _ service: EmbeddingsService.Client
  ) async throws -> EmbeddingsStatsResponse {
    try await service.stats(.with { $0.collection = campaigns })
  }

  @Test func sizesUseLimitsAndCostAreTold() async throws {
    let limits = CollectionLimits(records: 10, bytes: 1_000, searchesPerSecond: 5, batch: 3)
    try await withService(
      limits: limits, prices: StoragePrices(currency: "EUR", memory: 3, disk: 0.5)
    ) { service in
      try await service.store([
        record("a", [1, 0], ["k": .string("v")]), record("b", [1, 1]),
      ])
      for _ in 0..<3 { _ = try await service.search { _ in } }
      let stats = try await Self.stats(service)
      #expect(stats.summary.records == 2)
      #expect(stats.summary.collection == campaigns)
      #expect(stats.metric == .cosine)
      #expect(stats.metadataBytes == 11)
      #expect(stats.memoryBytes > 16)
      #expect(stats.diskBytes > 16)
      #expect(stats.searchesLastMinute == 3)
      #expect(!stats.hasRecall)
      #expect(
        stats.limits
          == .with {
            $0.records = 10
            $0.bytes = 1_000
            $0.searchesPerSecond = 5
            $0.batchRecords = 3
          })
      let cost = stats.monthlyCost
      #expect(cost.currencyCode == "EUR")
      #expect(cost.factors.map(\.name) == ["memory", "disk"])
      #expect(cost.factors.map(\.price) == [3, 0.5])
      #expect(
        cost.factors.map(\.gibibytes)
          == [stats.memoryBytes, stats.diskBytes].map {
            Double($0) / 1_073_741_824
          })
      #expect(cost.factors.allSatisfy { $0.amount == $0.gibibytes * $0.price })
      #expect(cost.total == cost.factors[0].amount + cost.factors[1].amount)
      #expect(cost.total > 0)
    }
  }

  @Test func withoutPricesThereIsNoCost() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 0])])
      #expect(try await !Self.stats(service).hasMonthlyCost)
    }
  }

  @Test func aCollectionWithoutRecordsHasNoStats() async throws {
    try await withService { service in
      let error = await #expect(throws: RPCError.self) { try await Self.stats(service) }
      #expect(error?.code == .notFound)
    }
  }

  @Test func whatGoesBeyondALimitIsRefusedWithItsName() async throws {
    let limits = CollectionLimits(records: 3, bytes: 40, searchesPerSecond: 2)
    try await withService(limits: limits) { service in
      func expect(
        _ setting: String, _ limit: String, _ call: () async throws -> Void
      ) async throws {
        let error = await #expect(throws: RPCError.self) { try await call() }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.errorInfo?.reason == "LIMIT_REACHED")
        #expect(error?.errorInfo?.metadata["setting"] == setting)
        #expect(error?.errorInfo?.metadata["limit"] == limit)
        #expect(error?.message.contains(setting) == true)
      }
      try await expect("embeddings.collection_records", "3") {
        try await service.store((0..<4).map { record("\($0)", [1, 0]) })
      }
      try await expect("embeddings.collection_bytes", "40") {
        try await service.store([
          record("a", [1, 0], ["k": .string("0123456789012345678901234567")])
        ])
      }
      try await service.store([record("a", [1, 0])])
      try await expect("embeddings.collection_searches", "2") {
        for _ in 0..<3 { _ = try await service.search { _ in } }
      }
    }
  }

  @Test func anotherModelIsRefusedWithThoseThereAre() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 0])])
      let error = await #expect(throws: RPCError.self) {
        try await service.search { $0.collection.model = "m@2" }
      }
      #expect(error?.code == .failedPrecondition)
      #expect(error?.message.contains("\"m@1\"") == true)
    }
  }
}
