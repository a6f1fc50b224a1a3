import EmbeddingsDomain
import Execution
import Testing

struct EmbeddingDeleteTests {
  private static let even = EmbeddingFilter.field("parity", .equals(.string("even")))

  private static func fixture(on store: Store, count: Int) throws -> Fixture {
    let fixture = try Fixture(on: store)
    try fixture.upsert(
      (0..<count).map {
        .init(
          id: "r\($0)", vector: [1, 1], metadata: ["parity": $0 % 2 == 0 ? "even" : "odd"])
      })
    return fixture
  }

  @Test(arguments: Store.allCases) func aFilterDeletesAllThatPass(on store: Store) throws {
    let fixture = try Self.fixture(on: store, count: 10)
    let other = EmbeddingCollection(namespace: "other", kind: .text, model: "m")
    try fixture.upsert([.init(id: "x", vector: [1, 1], metadata: ["parity": "even"])], in: other)
    #expect(try fixture.delete(matching: Self.even) == 5)
    for backend in [fixture.backend, try fixture.survivor()] {
      #expect(
        try backend.everything(dimension: 2).map(\.record.id) == ["r1", "r3", "r5", "r7", "r9"])
      #expect(try backend.everything(in: other, dimension: 2).count == 1)
      #expect(backend.count == 6)
    }
    #expect(try fixture.delete(matching: Self.even) == 0)
    #expect(try fixture.delete(matching: .not(Self.even)) == 5)
    #expect(fixture.backend.count == 1)
  }

  @Test(arguments: Store.allCases) func theCollectionEndsWithItsLastRecord(on store: Store) throws {
    let fixture = try Self.fixture(on: store, count: 4)
    try fixture.delete(matching: .any([Self.even, .not(Self.even)]))
    try fixture.upsert([.init(id: "a", vector: [1])])
    #expect(try fixture.survivor().everything(dimension: 1).map(\.record.id) == ["a"])
    #expect(try fixture.delete(matching: Self.even) == 0)
  }

  @Test(arguments: Store.allCases) func aCancelledCallDeletesNothing(on store: Store) throws {
    let fixture = try Self.fixture(on: store, count: 4)
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try fixture.backend.delete(
        matching: Self.even, in: Fixture.campaigns, cancellation: cancellation)
    }
    #expect(throws: CancellationError.self) {
      try fixture.backend.count(
        in: Fixture.campaigns, matching: Self.even, cancellation: cancellation)
    }
    #expect(throws: CancellationError.self) {
      try fixture.backend.updateMetadata(
        [.init(id: "r0", metadata: [:])], mode: .replace, in: Fixture.campaigns,
        cancellation: cancellation)
    }
    #expect(throws: CancellationError.self) {
      try fixture.backend.collections(cancellation: cancellation)
    }
    #expect(
      try fixture.survivor().count(
        in: Fixture.campaigns, matching: Self.even, cancellation: .init()) == 2)
  }
}
