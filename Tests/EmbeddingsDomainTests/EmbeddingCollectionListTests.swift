import EmbeddingsDomain
import TestSupport
import Testing

struct EmbeddingCollectionListTests {
  private static func list(
    _ backend: any EmbeddingBackend, namespace: String? = nil, pageSize: Int = 1_000
  ) throws -> [CollectionSummary] {
    var all: [CollectionSummary] = []
    var token = ""
    repeat {
      let page = try backend.collections(
        in: namespace, pageSize: pageSize, pageToken: token, cancellation: .init())
      #expect(page.collections.count <= pageSize)
      all += page.collections
      token = page.nextPageToken
    } while !token.isEmpty
    return all
  }

  @Test(arguments: Store.allCases) func collectionsComeInOrderWithTheirSizes(on store: Store) throws
  {
    let fixture = try Fixture(on: store)
    #expect(try Self.list(fixture.backend).isEmpty)
    // In the order that is expected: bytes, not letters, and kinds as the contract numbers them.
    let names: [(String, EmbeddingKind, String)] = [
      ("A", .script, "m"), ("a", .image, "m"), ("a", .image, "n"), ("a", .text, "m"),
      ("a", .brand, "m"), ("a", .script, "a"), ("a\0", .image, "m"), ("aa", .image, "m"),
      ("b", .image, "m"), ("e\u{301}", .image, "m"), ("\u{E9}", .image, "m"),
    ]
    let collections = names.map { EmbeddingCollection(namespace: $0, kind: $1, model: $2) }
    var random = SplitMix64(seed: 1)
    for (index, name) in collections.enumerated().shuffled(using: &random) {
      let vector = [Float](repeating: 1, count: index + 1)
      try fixture.upsert((0...index % 3).map { .init(id: "\($0)", vector: vector) }, in: name)
    }
    for backend in [fixture.backend, try fixture.survivor()] {
      let all = try Self.list(backend)
      #expect(all.map(\.name) == collections)
      #expect(all.map(\.dimension) == Array(1...11))
      #expect(all.map(\.records) == (0..<11).map { $0 % 3 + 1 })
      #expect(all.map(\.vectorBytes) == (0..<11).map { ($0 % 3 + 1) * ($0 + 1) * 4 })
      for size in 1...12 { #expect(try Self.list(backend, pageSize: size) == all) }
      #expect(try Self.list(backend, namespace: "a", pageSize: 2) == Array(all[1...5]))
      #expect(try Self.list(backend, namespace: "\u{E9}") == [all[10]])
      #expect(try Self.list(backend, namespace: "none").isEmpty)
    }
    try fixture.delete(["0"], in: collections[3])
    #expect(try Self.list(fixture.backend, namespace: "a").count == 4)
  }

  @Test(arguments: Store.allCases) func aBadListIsRefused(on store: Store) throws {
    let fixture = try Fixture(on: store)
    for namespace in ["a", "b"] {
      for model in ["m", "n"] {
        try fixture.upsert(
          [.init(id: "x", vector: [1])],
          in: .init(namespace: namespace, kind: .text, model: model))
      }
    }
    func list(_ namespace: String?, _ size: Int = 1, _ token: String = "") throws
      -> CollectionPage
    {
      try fixture.backend.collections(
        in: namespace, pageSize: size, pageToken: token, cancellation: .init())
    }
    try expectViolation("namespace", .required, mentions: "1 to 128") { try list("") }
    try expectViolation("namespace", .tooLong, mentions: "129") {
      try list(String(repeating: "n", count: 129))
    }
    for size in [0, -1, 1_001] {
      try expectViolation("page_size", .outOfRange, mentions: "\(size)") { try list(nil, size) }
    }
    let token = try list("a").nextPageToken
    #expect(try list("a", 1, token).collections.map(\.name.model) == ["n"])
    for namespace in [nil, "b"] {
      try expectViolation("page_token", .invalidPageToken, mentions: "another namespace") {
        try list(namespace, 1, token)
      }
    }
    let search = try fixture.page(.init(.vector([1]), k: 1)).nextPageToken
    for bad in ["x", String(token.dropLast(4)), search + "AAAA"] {
      try expectViolation("page_token", .invalidPageToken, mentions: "list of collections") {
        try list("a", 1, bad)
      }
    }
  }
}
