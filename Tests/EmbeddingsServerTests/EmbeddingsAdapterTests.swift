import Contracts
import EmbeddingsServer
import Execution
import Foundation
import GRPC
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EmbeddingsAdapterTests {
  @Test func whatIsStoredIsReadFoundAndDeleted() async throws {
    try await withService { service in
      let a = record("a", [3, 4], ["song": .string("Aurora")])
      let b = record("b", [-4, 3], ["song": .string("Bruma")])
      #expect(try await service.store([a, b]).inserted == 2)
      #expect(try await service.store([b]) == .with { $0.replaced = 1 })

      let got = try await service.get(
        .with {
          $0.collection = campaigns
          $0.ids = ["b", "x", "a"]
          $0.includeVectors = true
        })
      #expect(got.records == [b, a])
      #expect(got.missingIds == ["x"])

      let found = try await service.search {
        $0.vector.values = [6, 8]
        $0.includeVectors = true
      }
      #expect(found.results.map(\.record) == [a, b])
      #expect(found.results.first?.score == 1)
      #expect(abs((found.results.last?.score ?? 9) - 0) < 1e-6)

      let deleted = try await service.delete(
        .with {
          $0.collection = campaigns
          $0.ids = ["x", "a"]
        })
      #expect(deleted.deletedIds == ["a"])
      #expect(deleted.missingIds == ["x"])
      #expect(deleted.deletedCount == 1)
      let others = try await service.search { $0.id = "b" }
      #expect(others.results.isEmpty)
    }
  }

  @Test func aSearchObeysItsLimits() async throws {
    try await withService { service in
      try await service.store(
        (0..<10).map {
          record("r\($0)", [1, Float($0)], ["parity": .string($0 % 2 == 0 ? "even" : "odd")])
        })
      let byID = try await service.search {
        $0.id = "r0"
        $0.k = 2
      }
      #expect(byID.results.map(\.record.id) == ["r1", "r2"])
      let even = try await service.search { $0.filter = .field("parity", .equals(.string("even"))) }
      #expect(even.results.map(\.record.id) == ["r0", "r2", "r4", "r6", "r8"])
      #expect(even.results.allSatisfy { $0.record.vector.isEmpty })
      let near = try await service.search { $0.minimumScore = 0.7 }
      #expect(near.results.map(\.record.id) == ["r0", "r1"])
      let all = try await service.search { $0.k = 1_000 }
      #expect(all.results.count == 10)
      #expect(all.nextPageToken.isEmpty)
    }
  }

  @Test func anUnknownCollectionHoldsNothingSimilar() async throws {
    try await withService { service in
      let found = try await service.search { $0.collection.namespace = "none" }
      #expect(found.results.isEmpty)
    }
  }

  /// A request that breaks one rule, with the violation that has to be named.
  enum BadRequest: String, CaseIterable {
    case noCollection, noKind, unknownKind, noNamespace, noQuery, zeroK, hugeK, notANumber, zero
    case dimension, minimumScore, emptyFilter, noTest, nullTest, arrayTest, pageToken

    var field: String {
      switch self {
      case .noCollection: "collection"
      case .noKind, .unknownKind: "collection.kind"
      case .noNamespace: "collection.namespace"
      case .noQuery: "query"
      case .zeroK, .hugeK: "k"
      case .notANumber: "vector.values[1]"
      case .zero, .dimension: "vector.values"
      case .minimumScore: "minimum_score"
      case .emptyFilter: "filter.all.filters[1]"
      case .noTest: "filter.not.condition"
      case .nullTest: "filter.condition.equals"
      case .arrayTest: "filter.any.filters[0].condition.one_of.values[1]"
      case .pageToken: "page_token"
      }
    }

    var reason: String {
      switch self {
      case .noCollection, .noKind, .noNamespace, .noQuery, .emptyFilter, .noTest: "REQUIRED"
      case .unknownKind, .zeroK, .hugeK: "OUT_OF_RANGE"
      case .notANumber, .minimumScore: "NOT_FINITE"
      case .zero: "ZERO_VECTOR"
      case .dimension: "DIMENSION_MISMATCH"
      case .nullTest, .arrayTest: "WRONG_TYPE"
      case .pageToken: "INVALID_PAGE_TOKEN"
      }
    }

    func apply(to request: inout EmbeddingsSearchRequest) {
      switch self {
      case .noCollection: request.clearCollection()
      case .noKind: request.collection.kind = .unspecified
      case .unknownKind: request.collection.kind = .UNRECOGNIZED(99)
      case .noNamespace: request.collection.namespace = ""
      case .noQuery: request.query = nil
      case .zeroK: request.k = 0
      case .hugeK: request.k = .max
      case .notANumber: request.vector.values = [1, .nan]
      case .zero: request.vector.values = [0, 0]
      case .dimension: request.vector.values = [1, 2, 3]
      case .minimumScore: request.minimumScore = .nan
      case .emptyFilter: request.filter.all.filters = [.field("f", .present(true)), .init()]
      case .noTest: request.filter.not = .field("f", nil)
      case .nullTest: request.filter = .field("f", .equals(.null))
      case .arrayTest:
        request.filter.any.filters = [
          .field("f", .oneOf(.with { $0.values = [.number(1), .list()] }))
        ]
      case .pageToken: request.pageToken = "not a token"
      }
    }
  }

  @Test(arguments: BadRequest.allCases)
  func aBadFieldIsNamed(bad: BadRequest) async throws {
    try await withService { service in
      try await service.store([record("a", [1, 2])])
      let error = await #expect(throws: RPCError.self) {
        try await service.search { bad.apply(to: &$0) }
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.reason == .invalidInput)
      #expect(error?.fieldViolations.map(\.field) == [bad.field])
      #expect(error?.fieldViolations.map(\.reason.rawValue) == [bad.reason])
    }
  }

  @Test func aDimensionMismatchNamesBoth() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 2])])
      let error = await #expect(throws: RPCError.self) {
        try await service.store([record("b", [1, 2]), record("c", [1, 2, 3])])
      }
      #expect(error?.fieldViolations.map(\.field) == ["records[1].vector"])
      #expect(error?.message.contains("must have 2 dimensions") == true)
      #expect(error?.message.contains("it has 3") == true)
      let got = try await service.get(
        .with {
          $0.collection = campaigns
          $0.ids = ["b"]
        })
      #expect(got.missingIds == ["b"])
    }
  }

  @Test func aRecordThatIsNotThereIsNotFound() async throws {
    try await withService { service in
      let error = await #expect(throws: RPCError.self) { try await service.search { $0.id = "x" } }
      #expect(error?.code == .notFound)
      #expect(error?.reason == .notFound)
      #expect(error?.message.contains("\"x\"") == true)
    }
  }

  @Test func aFullStoreSaysHowMuchItMayHold() async throws {
    try await withService(maxVectors: 2) { service in
      let error = await #expect(throws: RPCError.self) {
        try await service.store(["a", "b", "c"].map { record($0, [1]) })
      }
      #expect(error?.code == .resourceExhausted)
      #expect(error?.reason == .limitReached)
      #expect(
        error?.errorInfo?.metadata == ["limit": "2", "setting": "embeddings.max_vectors"])
    }
  }

  @Test func aFullQueueRefusesAtOnce() async throws {
    let queue = WorkQueue(label: "test", threads: 1, capacity: 0)
    let (started, start) = AsyncStream<Void>.makeStream()
    let release = DispatchSemaphore(value: 0)
    let blocker = Task {
      try await queue.run { _ in
        start.yield()
        release.wait()
      }
    }
    _ = await started.first { true }
    try await withService(queue: queue) { service in
      let error = await #expect(throws: RPCError.self) { try await service.search { _ in } }
      #expect(error?.code == .resourceExhausted)
      #expect(error?.reason == .overloaded)
    }
    release.signal()
    try await blocker.value
  }

  @Test func aThousandLargeRecordsFitIntoOneCall() async throws {
    try await withService { service in
      let vector = [Float](repeating: 0.5, count: 512)
      let stored = try await service.store((0..<1_000).map { record("r\($0)", vector) })
      #expect(stored.inserted == 1_000)
      let found = try await service.search {
        $0.vector.values = vector
        $0.k = 1_000
        $0.includeVectors = true
      }
      #expect(found.results.count == 1_000)
      #expect(found.results.last?.record == record("r999", vector))
    }
  }
}
