import Contracts
import EmbeddingsDomain
import EmbeddingsServer
import GRPC
import ServiceKit
import TestSupport
import Testing

/// How vectors are compared, as callers say and see it.
struct EmbeddingsMetricTests {
  private static let metrics: [EmbeddingsMetric] = [.cosine, .innerProduct, .euclidean]
  private static let restored = EmbeddingsCollection.with {
    $0.namespace = "restored"
    $0.kind = .text
    $0.model = "m@1"
  }

  private static func store(
    _ service: EmbeddingsService.Client, _ metric: EmbeddingsMetric,
    _ records: [EmbeddingsRecord] = [record("a", [3, 4]), record("b", [6, 8])]
  ) async throws {
    _ = try await service.upsert(
      .with {
        $0.collection = campaigns
        $0.records = records
        $0.metric = metric
      })
  }

  private static func snapshot(
    _ service: EmbeddingsService.Client
  ) async throws -> [EmbeddingsSnapshotPart] {
    try await service.snapshot(.with { $0.collection = campaigns }) { response in
      var parts: [EmbeddingsSnapshotPart] = []
      for try await message in response { parts.append(message.part) }
      return parts
    }
  }

  private static func restore(
    _ service: EmbeddingsService.Client, _ parts: [EmbeddingsSnapshotPart]
  ) async throws {
    _ = try await service.restore { writer in
      for part in parts {
        try await writer.write(
          .with {
            $0.part = part
            if case .head = part.part { $0.collection = restored }
          })
      }
    }
  }

  private static func metric(
    of collection: EmbeddingsCollection, _ service: EmbeddingsService.Client
  ) async throws -> EmbeddingsMetric {
    try await service.stats(.with { $0.collection = collection }).metric
  }

  private static func expectViolation(
    _ field: String, _ reason: String, mentions text: String = "METRIC_",
    sourceLocation: SourceLocation = #_sourceLocation, _ call: () async throws -> Void
  ) async {
    let error = await #expect(throws: RPCError.self, sourceLocation: sourceLocation) {
      try await call()
    }
    #expect(error?.code == .invalidArgument, sourceLocation: sourceLocation)
    #expect(error?.fieldViolations.map(\.field) == [field], sourceLocation: sourceLocation)
    #expect(
      error?.fieldViolations.map(\.reason.rawValue) == [reason], sourceLocation: sourceLocation)
    #expect(
      error?.fieldViolations.first?.description.contains(text) == true,
      sourceLocation: sourceLocation)
  }

  @Test(arguments: zip(metrics, [[1, 1], [50, 25], [-0.0, -5]]))
  func theMetricIsSaidAndHolds(metric: EmbeddingsMetric, scores: [Double]) async throws {
    try await withService { service in
      try await Self.store(service, metric)
      let stats = try await service.stats(.with { $0.collection = campaigns })
      #expect(stats.metric == metric)
      #expect(stats.summary.metric == metric)
      let listed = try await service.listCollections(.init()).collections
      #expect(listed.map(\.metric) == [metric])
      let found = try await service.search { $0.vector.values = [3, 4] }
      #expect(found.results.map(\.score) == scores)
      #expect(
        found.results.map(\.record.id) == (metric == .innerProduct ? ["b", "a"] : ["a", "b"]))
      let asked = try await service.search {
        $0.vector.values = [3, 4]
        $0.metric = metric
        $0.minimumScore = scores[0]
      }
      #expect(asked.results == Array(found.results.prefix { $0.score >= scores[0] }))
    }
  }

  @Test func withoutOneItIsTheCollectionsAndTheCosineAtFirst() async throws {
    try await withService { service in
      try await service.store([record("a", [3, 4])])
      #expect(try await Self.metric(of: campaigns, service) == .cosine)
      try await Self.store(service, .unspecified)
      _ = try await service.delete(
        .with {
          $0.collection = campaigns
          $0.ids = ["a", "b"]
        })
      try await Self.store(service, .euclidean)
      try await service.store([record("c", [0, 0])])
      #expect(try await Self.metric(of: campaigns, service) == .euclidean)
    }
  }

  @Test func anotherMetricIsRefusedWithBothNames() async throws {
    try await withService { service in
      try await Self.store(service, .euclidean)
      await Self.expectViolation(
        "metric", "METRIC_MISMATCH",
        mentions: "must be METRIC_EUCLIDEAN as its collection has, not METRIC_INNER_PRODUCT"
      ) { try await Self.store(service, .innerProduct) }
      await Self.expectViolation("metric", "METRIC_MISMATCH") {
        _ = try await service.search { $0.metric = .cosine }
      }
      await Self.expectViolation("requests[1].batch.metric", "METRIC_MISMATCH") {
        try await service.batchUpsert(
          requestProducer: { writer in
            for metric in [EmbeddingsMetric.euclidean, .cosine] {
              try await writer.write(
                .with {
                  $0.batch.collection = campaigns
                  $0.batch.records = [record("x", [1, 2])]
                  $0.batch.metric = metric
                })
            }
          }, onResponse: { for try await _ in $0 {} })
      }
    }
  }

  @Test func aMetricThatIsNotKnownIsRefused() async throws {
    try await withService { service in
      await Self.expectViolation("metric", "OUT_OF_RANGE", mentions: "not 99") {
        try await Self.store(service, .UNRECOGNIZED(99))
      }
      try await Self.store(service, .cosine)
      await Self.expectViolation("metric", "OUT_OF_RANGE", mentions: "not 99") {
        _ = try await service.search { $0.metric = .UNRECOGNIZED(99) }
      }
      var parts = try await Self.snapshot(service)
      parts[0].head.metric = .UNRECOGNIZED(99)
      let bad = parts
      await Self.expectViolation("requests[0].part.head.metric", "OUT_OF_RANGE") {
        try await Self.restore(service, bad)
      }
    }
  }

  @Test(arguments: metrics) func aSnapshotTakesItsMetricWithIt(metric: EmbeddingsMetric)
    async throws
  {
    try await withService { service in
      try await Self.store(service, metric)
      let parts = try await Self.snapshot(service)
      #expect(parts.first?.head.metric == metric)
      for other in Self.metrics where other != metric {
        var changed = parts
        changed[0].head.metric = other
        let bad = changed
        await Self.expectViolation(
          "requests[\(parts.count - 1)].part.tail.checksum", "CHECKSUM_MISMATCH",
          mentions: "changed"
        ) { try await Self.restore(service, bad) }
      }
      try await Self.restore(service, parts)
      #expect(try await Self.metric(of: Self.restored, service) == metric)
    }
  }

  /// As versions wrote it that knew the cosine only.
  @Test func aSnapshotWithoutAMetricIsOfTheCosine() async throws {
    try await withService { service in
      try await Self.store(service, .cosine)
      var parts = try await Self.snapshot(service)
      parts[0].head.metric = .unspecified
      try await Self.restore(service, parts)
      #expect(try await Self.metric(of: Self.restored, service) == .cosine)
    }
  }
}
