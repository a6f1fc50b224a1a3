import EmbeddingsDomain
import Execution
import Foundation
import Postgres
import Storage
import TestSupport
import Testing

struct EmbeddingBackendTests {
  @Test(arguments: Store.allCases) func aRecordComesBackBitForBit(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let record = EmbeddingRecord(
      id: "café/🎬", vector: [0.1, -3e38, .leastNonzeroMagnitude, -0.0],
      metadata: ["título": "Niña Bonita", "empty": "", "nul": "a\0b"])
    #expect(try fixture.upsert([record]) == .init(inserted: 1, replaced: 0))
    let found = try fixture.get([record.id])
    #expect(found.records == [record])
    #expect(found.records.first?.vector.map(\.bitPattern) == record.vector.map(\.bitPattern))
    #expect(found.missing.isEmpty)
  }

  @Test(arguments: Store.allCases) func whatWasStoredSurvivesTheDeathOfTheProcess(on store: Store)
    throws
  {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: 1)
    let records = (0..<100).map {
      EmbeddingRecord(id: "r\($0)", vector: random.vector(16), metadata: ["n": .text("\($0)")])
    }
    try fixture.upsert(records)
    try fixture.delete(["r3", "r50"])
    try fixture.upsert([EmbeddingRecord(id: "r7", vector: random.vector(16))])
    let before = try fixture.backend.everything(dimension: 16)
    #expect(before.count == 98)
    #expect(try fixture.survivor().everything(dimension: 16) == before)
    fixture.backend.close()
    let survivor = try fixture.survivor()
    #expect(try survivor.everything(dimension: 16) == before)
    #expect(survivor.count == 98)
  }

  @Test(arguments: Store.allCases) func storingAgainReplacesVectorAndMetadata(on store: Store)
    throws
  {
    let fixture = try Fixture(on: store)
    try fixture.upsert([
      .init(id: "a", vector: [1, 0], metadata: ["old": "1", "both": "1"]),
      .init(id: "b", vector: [0, 1]),
    ])
    let second = EmbeddingRecord(id: "a", vector: [0, -2], metadata: ["both": "2"])
    #expect(
      try fixture.upsert([second, .init(id: "c", vector: [1, 1])])
        == .init(inserted: 1, replaced: 1))
    #expect(try fixture.get(["a"]).records == [second])
    #expect(try fixture.search(.init(.vector([0, 1]), k: 9)).map(\.record.id) == ["b", "c", "a"])
    #expect(fixture.backend.count == 3)
  }

  /// Whatever was found before: a search shows what is stored now, after any change of a few records and their end.
  @Test(arguments: Store.allCases, 0..<4 as Range<UInt64>)
  func aSearchShowsWhatIsStoredNow(on store: Store, seed: UInt64) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: seed)
    var expected: [String: EmbeddingMetadata] = [:]
    for step in 0..<120 {
      let ids = (0..<6).map { "r\($0)" }.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
      let metadata = EmbeddingMetadata(["step": .scalar(.number(Double(step)))])
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1:
        guard !ids.isEmpty else { continue }
        try fixture.upsert(ids.map { .init(id: $0, vector: [1, Float(step)], metadata: metadata) })
        for id in ids { expected[id] = metadata }
      case 2, 3:
        guard !ids.isEmpty else { continue }
        try fixture.update(ids.map { .init(id: $0, metadata: metadata) }, .replace)
        for id in ids where expected[id] != nil { expected[id] = metadata }
      case 4:
        guard !ids.isEmpty else { continue }
        try fixture.delete(ids)
        for id in ids { expected[id] = nil }
      default:
        guard step.isMultiple(of: 5) else { continue }
        try fixture.delete(Array(expected.keys) + ["none"])
        expected = [:]
      }
      let found = try fixture.search(.init(.vector([1, 0]), k: 10))
      #expect(
        Dictionary(uniqueKeysWithValues: found.map { ($0.record.id, $0.record.metadata) })
          == expected)
      #expect(found.allSatisfy { $0.record.vector.isEmpty })
    }
  }

  @Test(arguments: Store.allCases) func aBatchIsStoredWholeOrNotAtAll(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([.init(id: "kept", vector: [1, 0])])
    for bad in [[1, 0, 0], [.nan, 0], [0, 0]] as [[Float]] {
      #expect(throws: EmbeddingError.self) {
        try fixture.upsert([
          .init(id: "new", vector: [0, 1]), .init(id: "kept", vector: [0, 1]),
          .init(id: "bad", vector: bad),
        ])
      }
    }
    for backend in [fixture.backend, try fixture.survivor()] {
      let all = try backend.everything(dimension: 2)
      #expect(all.map(\.record) == [.init(id: "kept", vector: [1, 0])])
    }
  }

  @Test(arguments: Store.allCases) func aCancelledCallStoresAndDeletesNothing(on store: Store)
    throws
  {
    let fixture = try Fixture(on: store)
    try fixture.upsert([.init(id: "kept", vector: [1])])
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try fixture.backend.upsert(
        [.init(id: "new", vector: [1])], in: Fixture.campaigns, cancellation: cancellation)
    }
    #expect(throws: CancellationError.self) {
      try fixture.backend.delete(["kept"], in: Fixture.campaigns, cancellation: cancellation)
    }
    #expect(throws: CancellationError.self) {
      try fixture.backend.search(
        .init(.vector([1]), k: 1), in: Fixture.campaigns, cancellation: cancellation)
    }
    #expect(try fixture.backend.everything(dimension: 1).map(\.record.id) == ["kept"])
  }

  @Test(arguments: Store.allCases) func getAndDeleteSayWhatIsMissingInTheOrderOfTheRequest(
    on store: Store
  ) throws {
    let fixture = try Fixture(on: store)
    #expect(try fixture.get(["x", "y"]) == .init(records: [], missing: ["x", "y"]))
    #expect(try fixture.delete(["x", "y"]) == .init(deleted: [], missing: ["x", "y"]))
    try fixture.upsert(["a", "b", "c"].map { .init(id: $0, vector: [1]) })
    let found = try fixture.get(["c", "x", "a", "y"])
    #expect(found.records.map(\.id) == ["c", "a"])
    #expect(found.missing == ["x", "y"])
    #expect(
      try fixture.delete(["y", "c", "x", "a"]) == .init(deleted: ["c", "a"], missing: ["y", "x"]))
    #expect(try fixture.delete(["c", "a"]) == .init(deleted: [], missing: ["c", "a"]))
    #expect(try fixture.backend.everything(dimension: 1).map(\.record.id) == ["b"])
    #expect(try fixture.get(["a", "b"]).records.map(\.id) == ["b"])
  }

  @Test(arguments: Store.allCases)
  func aCollectionThatLostItsLastRecordMayBeginWithAnotherDimension(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([.init(id: "a", vector: [1, 2]), .init(id: "b", vector: [1, 2])])
    try fixture.delete(["a"])
    #expect(throws: EmbeddingError.self) { try fixture.upsert([.init(id: "c", vector: [1])]) }
    try fixture.delete(["b"])
    try fixture.upsert([.init(id: "c", vector: [1, 2, 3])])
    #expect(try fixture.survivor().everything(dimension: 3).map(\.record.id) == ["c"])
  }

  @Test(arguments: Store.allCases) func collectionsDifferInNamespaceKindAndModel(on store: Store)
    throws
  {
    let fixture = try Fixture(on: store)
    let collections = [
      EmbeddingCollection(namespace: "a", kind: .image, model: "m"),
      EmbeddingCollection(namespace: "b", kind: .image, model: "m"),
      EmbeddingCollection(namespace: "a", kind: .text, model: "m"),
      EmbeddingCollection(namespace: "a", kind: .image, model: "n"),
      // Not even canonical equivalence joins two.
      EmbeddingCollection(namespace: "\u{E9}", kind: .image, model: "m"),
      EmbeddingCollection(namespace: "e\u{301}", kind: .image, model: "m"),
    ]
    for (index, collection) in collections.enumerated() {
      let vector = [Float](repeating: 1, count: index + 1)
      try fixture.upsert([.init(id: "same", vector: vector)], in: collection)
    }
    for backend in [fixture.backend, try fixture.survivor()] {
      #expect(backend.count == collections.count)
      for (index, collection) in collections.enumerated() {
        let all = try backend.everything(in: collection, dimension: index + 1)
        #expect(all.map(\.record.vector.count) == [index + 1])
      }
    }
    try fixture.delete(["same"], in: collections[0])
    #expect(fixture.backend.count == collections.count - 1)
  }

  @Test(
    arguments: Store.allCases,
    [
      ["é", "e\u{301}"], ["a", "a\0"], ["Å", "\u{212B}", "A\u{30A}"], ["x", "X"], [" ", "  "],
      ["👩‍👩‍👧", "👩👩👧"], [String(repeating: "🎬", count: 128)],
    ])
  func idsAreComparedByteByByte(on store: Store, ids: [String]) throws {
    let fixture = try Fixture(on: store)
    let records = ids.enumerated().map { EmbeddingRecord(id: $1, vector: [Float($0 + 1)]) }
    #expect(try fixture.upsert(records).inserted == ids.count)
    for record in records {
      let found = try fixture.get([record.id]).records
      #expect(found.map(\.vector) == [record.vector])
      #expect(found.first.map { Array($0.id.utf8) } == Array(record.id.utf8))
    }
    #expect(try fixture.delete([ids[0]]).deleted.count == 1)
    #expect(try fixture.get(ids).missing.count == 1)
  }

  @Test(arguments: Store.allCases) func aFullStoreTakesReplacementsOnly(on store: Store) throws {
    let fixture = try Fixture(on: store, maxVectors: 3)
    try fixture.upsert([.init(id: "a", vector: [1]), .init(id: "b", vector: [1])])
    #expect(throws: EmbeddingError.full(limit: 3, needed: 4)) {
      try fixture.upsert([
        .init(id: "a", vector: [2]), .init(id: "c", vector: [1]), .init(id: "d", vector: [1]),
      ])
    }
    #expect(try fixture.get(["a"]).records.first?.vector == [1])
    try fixture.upsert([.init(id: "a", vector: [2]), .init(id: "c", vector: [1])])
    let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")
    #expect(throws: EmbeddingError.full(limit: 3, needed: 4)) {
      try fixture.upsert([.init(id: "d", vector: [1])], in: other)
    }
    try fixture.delete(["b"])
    try fixture.upsert([.init(id: "d", vector: [1])], in: other)
    #expect(throws: EmbeddingError.full(limit: 2, needed: 3)) {
      try fixture.survivor(maxVectors: 2)
    }
  }

  @Test(arguments: Store.allCases) func aClosedStoreSaysSo(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert([.init(id: "a", vector: [1])])
    fixture.backend.close()
    func expectClosed<T>(_ call: () throws -> T) {
      let error = #expect(throws: (any Error).self) { try call() }
      #expect(error as? StorageError == .closed || error as? PostgresError == .closed)
    }
    expectClosed { try fixture.upsert([.init(id: "b", vector: [1])]) }
    expectClosed { try fixture.get(["a"]) }
    expectClosed { try fixture.search(.init(.vector([1]), k: 1)) }
  }

  @Test(arguments: Store.allCases) func filtersSeeEveryBatchWholeWhileItIsWritten(on store: Store)
    async throws
  {
    let fixture = try Fixture(on: store)
    let rounds = 60
    func write(_ round: Int) throws {
      let metadata: EmbeddingMetadata = ["even": .scalar(.boolean(round % 2 == 0))]
      // Batches are stored anew, and their metadata is changed.
      if round % 3 == 0 {
        try fixture.upsert((0..<8).map { .init(id: "r\($0)", vector: [1, 1], metadata: metadata) })
      } else {
        try fixture.update((0..<8).map { .init(id: "r\($0)", metadata: metadata) }, .merge)
      }
    }
    try write(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for round in 1..<rounds { try write(round) } }
      for isEven in [true, false] {
        group.addTask {
          let filter = EmbeddingFilter.field("even", .equals(.boolean(isEven)))
          for _ in 0..<rounds {
            let found = try fixture.search(.init(.vector([1, 0]), k: 100, filter: filter))
            #expect(found.isEmpty || found.count == 8)
            #expect(
              found.allSatisfy {
                $0.record.metadata == ["even": .scalar(.boolean(isEven))]
              })
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(arguments: Store.allCases) func searchesSeeEveryBatchWholeWhileItIsWritten(on store: Store)
    async throws
  {
    let fixture = try Fixture(on: store)
    let rounds = 60
    func records(_ round: Int) -> [EmbeddingRecord] {
      // All vectors of a round have one direction, which its metadata names.
      (0..<8).map { index in
        EmbeddingRecord(
          id: "r\(index)", vector: [Float(round + 1), Float(rounds - round)],
          metadata: ["round": .number(Double(round))])
      }
    }
    try fixture.upsert(records(0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for round in 1..<rounds { try fixture.upsert(records(round)) }
      }
      for _ in 0..<2 {
        group.addTask {
          for _ in 0..<rounds {
            let all = try fixture.search(.init(.vector([1, 0]), k: 100))
            #expect(all.count == 8)
            #expect(all.allSatisfy { $0.record.metadata == all[0].record.metadata })
            #expect(Set(all.map(\.score)).count == 1)
            guard case .scalar(.number(let round)) = all.first?.record.metadata.entries["round"]
            else {
              Issue.record("no round")
              continue
            }
            let (x, y) = (round + 1, Double(rounds) - round)
            #expect(abs((all.first?.score ?? 9) - x / (x * x + y * y).squareRoot()) < 1e-6)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
