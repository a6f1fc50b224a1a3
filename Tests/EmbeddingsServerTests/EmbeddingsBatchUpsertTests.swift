import Contracts
import Foundation
import GRPC
import ServiceKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EmbeddingsBatchUpsertTests {
  private static func batch(
    _ records: [EmbeddingsRecord], change: (inout EmbeddingsUpsertRequest) -> Void = { _ in }
  ) -> EmbeddingsBatchUpsertRequest {
    .with {
      $0.batch.collection = campaigns
      $0.batch.records = records
      change(&$0.batch)
    }
  }

  /// Sends batches, and gives what was acknowledged and how the stream ended.
  private static func send(
    _ batches: [EmbeddingsBatchUpsertRequest], to service: EmbeddingsService.Client
  ) async throws -> (acknowledged: [EmbeddingsBatchUpsertResponse], error: RPCError?) {
    let acknowledged = Mutex<[EmbeddingsBatchUpsertResponse]>([])
    do {
      try await service.batchUpsert(
        requestProducer: { writer in for batch in batches { try await writer.write(batch) } },
        onResponse: { responses in
          for try await response in responses { acknowledged.withLock { $0.append(response) } }
        })
    } catch let error as RPCError {
      return (acknowledged.withLock(\.self), error)
    }
    return (acknowledged.withLock(\.self), nil)
  }

  private static func response(
    _ inserted: UInt64, _ replaced: UInt64, _ batches: UInt64
  ) -> EmbeddingsBatchUpsertResponse {
    .with {
      $0.inserted = inserted
      $0.replaced = replaced
      $0.batches = batches
    }
  }

  @Test func eachBatchIsAcknowledgedWithTheSumSoFar() async throws {
    try await withService { service in
      let (acknowledged, error) = try await Self.send(
        [
          Self.batch([record("a", [1, 0]), record("b", [0, 1])]),
          Self.batch([record("b", [1, 1]), record("c", [1, 1])]),
          Self.batch([record("a", [1])]) { $0.collection.namespace = "other" },
        ], to: service)
      #expect(error == nil)
      #expect(
        acknowledged == [Self.response(2, 0, 1), Self.response(3, 1, 2), Self.response(4, 1, 3)])
      #expect(try await service.count(.with { $0.collection = campaigns }).count == 3)
    }
  }

  @Test func nothingIsAcknowledgedWhereNothingComes() async throws {
    try await withService { service in
      let (acknowledged, error) = try await Self.send([], to: service)
      #expect(acknowledged.isEmpty)
      #expect(error == nil)
    }
  }

  @Test(
    arguments: [
      (batch([record("x", [1, 0]), record("y", [1])]), "requests[2].batch.records[1].vector"),
      (batch([record("x", [1, 0], ["k": .init()])]), "requests[2].batch.records[0].metadata.k"),
      (batch([]), "requests[2].batch.records"),
      (batch([record("x", [1, 0])]) { $0.clearCollection() }, "requests[2].batch.collection"),
      (.init(), "requests[2].batch"),
    ])
  func aRefusedBatchEndsTheStreamAndTakesNothingBack(
    bad: EmbeddingsBatchUpsertRequest, field: String
  ) async throws {
    try await withService { service in
      let (acknowledged, error) = try await Self.send(
        [
          Self.batch([record("a", [1, 0])]), Self.batch([record("b", [1, 0])]), bad,
          Self.batch([record("late", [1, 0])]),
        ], to: service)
      #expect(acknowledged == [Self.response(1, 0, 1), Self.response(2, 0, 2)])
      #expect(error?.code == .invalidArgument)
      #expect(error?.fieldViolations.map(\.field) == [field])
      #expect(error?.message.hasPrefix(field) == true)
      #expect(error?.errorInfo?.metadata == ["request": "2"])
      #expect(try await service.search { _ in }.results.map(\.record.id) == ["a", "b"])
    }
  }

  @Test func aFullStoreSaysWhichBatchWasTooMuch() async throws {
    try await withService(maxVectors: 2) { service in
      let (acknowledged, error) = try await Self.send(
        [
          Self.batch([record("a", [1, 0]), record("b", [1, 0])]),
          Self.batch([record("b", [1, 0]), record("c", [1, 0])]),
        ], to: service)
      #expect(acknowledged == [Self.response(2, 0, 1)])
      #expect(error?.code == .resourceExhausted)
      #expect(error?.reason == .limitReached)
      #expect(error?.message.hasPrefix("requests[1]: ") == true)
      #expect(
        error?.errorInfo?.metadata
          == ["request": "1", "limit": "2", "setting": "embeddings.max_vectors"])
    }
  }

  @Test func aBatchIsAcknowledgedBeforeTheNextOneComes() async throws {
    try await withService { service in
      // Each batch is sent only when the one before is acknowledged: a server that waited for more
      // would wait for ever.
      let (acknowledgements, acknowledge) = AsyncStream<Void>.makeStream()
      try await service.batchUpsert(
        requestProducer: { writer in
          var acknowledgements = acknowledgements.makeAsyncIterator()
          for number in 0..<5 {
            try await writer.write(Self.batch([record("r\(number)", [1, 0])]))
            await acknowledgements.next()
          }
        },
        onResponse: { responses in
          var batches: UInt64 = 0
          for try await response in responses {
            batches += 1
            #expect(response == Self.response(batches, 0, batches))
            let stored = try await service.count(.with { $0.collection = campaigns })
            #expect(stored.count == batches)
            acknowledge.yield()
          }
          #expect(batches == 5)
        })
    }
  }

  @Test func aFastCallerIsHeldBack() async throws {
    try await withService(maxVectors: 10_000) { service in
      // Each batch is larger than what a stream fetches ahead of its reader.
      let vector = [Float](repeating: 1, count: 1_024)
      let counts = Mutex((sent: 0, acknowledged: 0, mostUnderWay: 0))
      try await service.batchUpsert(
        requestProducer: { writer in
          for number in 0..<200 {
            try await writer.write(Self.batch((0..<16).map { record("\(number)/\($0)", vector) }))
            counts.withLock {
              $0.sent += 1
              $0.mostUnderWay = max($0.mostUnderWay, $0.sent - $0.acknowledged)
            }
          }
        },
        onResponse: { responses in
          for try await _ in responses { counts.withLock { $0.acknowledged += 1 } }
        })
      let (sent, acknowledged, mostUnderWay) = counts.withLock(\.self)
      #expect((sent, acknowledged) == (200, 200))
      // One is stored, one is fetched, one waits to be; and acknowledgements may be on their way,
      // which is seldom more than one. Nearly all would be under way if the caller were not held back.
      #expect(mostUnderWay <= 50)
    }
  }
}
