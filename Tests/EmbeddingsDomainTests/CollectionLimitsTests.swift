import EmbeddingsDomain
import Execution
import TestSupport
import Testing

struct CollectionLimitsTests {
  private static let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")

  @Test(arguments: Store.allCases) func aCollectionHasNoMoreRecordsThanItMay(on store: Store) throws
  {
    let fixture = try Fixture(on: store, limits: CollectionLimits(records: 2))
    try fixture.upsert([.init(id: "a", vector: [1]), .init(id: "b", vector: [1])])
    let error = #expect(throws: EmbeddingError.self) {
      try fixture.upsert([.init(id: "a", vector: [2]), .init(id: "c", vector: [1])])
    }
    #expect(error == .collectionFull(.records, limit: 2, needed: 3))
    #expect(error?.description.contains("embeddings.collection_records") == true)
    #expect(try fixture.get(["a"]).records.first?.vector == [1])
    // Each has its own.
    try fixture.upsert([.init(id: "c", vector: [1])], in: Self.other)
    try fixture.delete(["a"])
    try fixture.upsert([.init(id: "c", vector: [1])])
  }

  @Test(arguments: Store.allCases) func bytesAreThoseOfVectorsAndMetadata(on store: Store) throws {
    // Two coordinates have 8 bytes, no metadata 2, and {"a":"b"} 9.
    let fixture = try Fixture(on: store, limits: CollectionLimits(bytes: 25))
    try fixture.upsert([.init(id: "a", vector: [1, 1])])
    #expect(throws: EmbeddingError.collectionFull(.bytes, limit: 25, needed: 27)) {
      try fixture.upsert([.init(id: "b", vector: [1, 1], metadata: ["a": "b"])])
    }
    #expect(throws: EmbeddingError.collectionFull(.bytes, limit: 25, needed: 26)) {
      try fixture.update([.init(id: "a", metadata: ["a": "0123456789"])], .replace)
    }
    try fixture.update([.init(id: "a", metadata: ["a": "012345678"])], .replace)
    // What is too much already may become smaller.
    let smaller = try fixture.survivor(limits: CollectionLimits(records: 0, bytes: 3))
    _ = try smaller.updateMetadata(
      [.init(id: "a", metadata: ["a": "0"])], mode: .replace, in: Fixture.campaigns,
      cancellation: Cancellation())
    #expect(throws: EmbeddingError.self) {
      try smaller.upsert(
        [.init(id: "b", vector: [1, 1])], in: Fixture.campaigns, cancellation: Cancellation())
    }
  }

  @Test(arguments: Store.allCases) func aRequestHasNoMoreRecordsThanItMay(on store: Store) throws {
    let fixture = try Fixture(on: store, limits: CollectionLimits(batch: 2))
    try expectViolation("records", .tooMany, mentions: "at most 2") {
      try fixture.upsert(["a", "b", "c"].map { .init(id: $0, vector: [1]) })
    }
    try fixture.upsert(["a", "b"].map { .init(id: $0, vector: [1]) })
  }

  /// Whatever was done, what is counted is what is there, also after a start.
  @Test(arguments: 1...4 as ClosedRange<UInt64>, Store.allCases)
  func whatIsCountedIsWhatIsThere(seed: UInt64, on store: Store) throws {
    var random = SplitMix64(seed: seed)
    let fixture = try Fixture(on: store)
    var metadata: [String: EmbeddingMetadata] = [:]
    func check(_ backend: any EmbeddingBackend) throws {
      guard !metadata.isEmpty else { return }
      let usage = try backend.usage(of: Fixture.campaigns, cancellation: Cancellation())
      #expect(usage.summary.records == metadata.count)
      #expect(usage.metadataBytes == metadata.values.reduce(0) { $0 + $1.jsonBytes })
      #expect(store == .postgres || usage.memoryBytes > usage.summary.vectorBytes)
      // The only collection: all of the database is its own.
      #expect(usage.diskBytes > usage.metadataBytes + usage.summary.vectorBytes)
    }
    for _ in 0..<200 {
      let id = "\(Int.random(in: 0..<8, using: &random))"
      let new: EmbeddingMetadata = [
        "k": .scalar(
          .string(String(repeating: "é", count: Int.random(in: 0..<9, using: &random))))
      ]
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        try fixture.delete([id])
        metadata[id] = nil
      case 1:
        try fixture.update([.init(id: id, metadata: new)], .replace)
        if metadata[id] != nil { metadata[id] = new }
      default:
        try fixture.upsert([.init(id: id, vector: [1, 2], metadata: new)])
        metadata[id] = new
      }
      try check(fixture.backend)
    }
    try check(try fixture.survivor())
  }

  @Test(arguments: Store.allCases) func whatHasNoRecordsHasNoUsage(on store: Store) throws {
    let fixture = try Fixture(on: store)
    #expect(throws: EmbeddingError.collectionNotFound) {
      try fixture.backend.usage(of: Self.other, cancellation: Cancellation())
    }
    #expect(throws: EmbeddingError.collectionNotFound) {
      try fixture.backend.snapshot(of: Self.other, cancellation: Cancellation())
    }
  }

  /// Of vectors of another model nothing can be said: that there is nothing alike would be wrong.
  @Test(arguments: Store.allCases) func modelsAreNotMixed(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let asked = EmbeddingCollection(namespace: "campaigns", kind: .brand, model: "m2")
    #expect(try fixture.search(.init(.vector([1]), k: 1), in: asked).isEmpty)
    try fixture.upsert([.init(id: "a", vector: [1])])
    try fixture.upsert(
      [.init(id: "a", vector: [1])], in: .init(namespace: "campaigns", kind: .text, model: "m3"))
    let error = #expect(throws: EmbeddingError.self) {
      try fixture.search(.init(.vector([1]), k: 1), in: asked)
    }
    #expect(error == .otherModels(["m1"], than: "m2"))
    try fixture.upsert([.init(id: "b", vector: [1, 2])], in: asked)
    #expect(try fixture.search(.init(.vector([1, 2]), k: 9), in: asked).map(\.record.id) == ["b"])
  }
}

extension EmbeddingMetadata {
  /// The bytes of `{"k":"…"}`.
  fileprivate var jsonBytes: Int {
    guard case .scalar(.string(let text)) = entries["k"] else { return 2 }
    return text.utf8.count + 8
  }
}
