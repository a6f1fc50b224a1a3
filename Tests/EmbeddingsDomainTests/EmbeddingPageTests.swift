import EmbeddingsDomain
import Foundation
import TestSupport
import Testing

struct EmbeddingPageTests {
  /// All pages of a query, one after the other; `between` runs after each.
  private static func pages(
    of query: EmbeddingQuery, in fixture: Fixture, between: (Int) throws -> Void = { _ in }
  ) throws -> [[EmbeddingMatch]] {
    var query = query
    var pages: [[EmbeddingMatch]] = []
    repeat {
      let page = try fixture.page(query)
      pages.append(page.matches)
      query.pageToken = page.nextPageToken
      try between(pages.count)
    } while !query.pageToken.isEmpty
    return pages
  }

  @Test(arguments: Store.allCases, [1, 2, 7, 30, 99, 100, 101, 1_000])
  func pagesTogetherAreTheWhole(on store: Store, k: Int) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: 5)
    // Many scores are equal.
    let records = (0..<100).map {
      EmbeddingRecord(
        id: "r\($0)", vector: [1] + random.lattice(2), metadata: ["n": .scalar(.number(Double($0)))]
      )
    }
    try fixture.upsert(records)
    let half = EmbeddingFilter.field("n", .number(.init(lessThan: 50)))
    let queries: [EmbeddingQuery] = [
      .init(.vector([1, 1, 0]), k: k), .init(.record(id: "r7"), k: k),
      .init(.vector([1, 1, 0]), k: k, minimumScore: 0.3, filter: half, includeVectors: true),
    ]
    for query in queries {
      var whole = query
      whole.k = 1_000
      let expected = try fixture.search(whole)
      let pages = try Self.pages(of: query, in: fixture)
      #expect(Array(pages.joined()) == expected)
      #expect(pages.dropLast().allSatisfy { $0.count == k })
      #expect(pages.count == max(1, (expected.count + k - 1) / k))
    }
  }

  @Test(arguments: Store.allCases) func nothingHasOneEmptyPage(on store: Store) throws {
    let fixture = try Fixture(on: store)
    #expect(
      try fixture.page(.init(.vector([1]), k: 1)) == .init(matches: [], nextPageToken: ""))
  }

  @Test(arguments: Store.allCases, 0..<10)
  func whatIsThereAllTheTimeIsSeenOnce(on store: Store, seed: UInt64) throws {
    let fixture = try Fixture(on: store)
    var random = SplitMix64(seed: seed)
    func vector() -> [Float] { [3] + random.lattice(2) }
    let lasting = (0..<60).map { EmbeddingRecord(id: "r\($0)", vector: vector()) }
    try fixture.upsert(lasting)
    let expected = try fixture.search(.init(.vector([1, 1, 0]), k: 1_000)).map(\.record.id)

    // Before, between and after the places of the pages others come, move and go.
    let pages = try Self.pages(of: .init(.vector([1, 1, 0]), k: 7), in: fixture) { page in
      guard page < 20 else { return }
      try fixture.upsert(
        (0..<20).map {
          .init(id: "passing\(Int.random(in: 0..<40, using: &random))-\($0)", vector: vector())
        })
      try fixture.delete(
        (0..<20).map { "passing\(Int.random(in: 0..<40, using: &random))-\($0)" })
      try fixture.update([.init(id: "r\(page)", metadata: ["page": 1])], .replace)
    }
    let seen = pages.joined().map(\.record.id).filter { $0.hasPrefix("r") }
    #expect(seen == expected)
  }

  @Test(arguments: Store.allCases) func aPageGoesOnWhereItsLastRecordWas(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert((0..<6).map { .init(id: "r\($0)", vector: [1, Float($0)]) })
    var query = EmbeddingQuery(.vector([1, 0]), k: 2)
    query.pageToken = try fixture.page(query).nextPageToken
    try fixture.delete(["r0", "r1", "r2"])
    #expect(try fixture.search(query).map(\.record.id) == ["r3", "r4"])
    // Another size and other parts of the answer are the same query.
    query.k = 1
    query.includeVectors = true
    #expect(try fixture.search(query).map(\.record) == [.init(id: "r3", vector: [1, 3])])
    // What has come since, before the place, moves nothing, however much it is.
    try fixture.upsert((0..<500).map { .init(id: "new\($0)", vector: [1, 0.5]) })
    #expect(try fixture.search(query).map(\.record.id) == ["r3"])
    #expect(
      try fixture.survivor().search(query, in: Fixture.campaigns, cancellation: .init())
        .matches.map(\.record.id) == ["r3"])
  }

  @Test(arguments: Store.allCases) func aTokenOfAnotherQueryIsRefused(on store: Store) throws {
    let fixture = try Fixture(on: store)
    let records = (0..<6).map { EmbeddingRecord(id: "r\($0)", vector: [1, Float($0)]) }
    try fixture.upsert(records)
    let other = EmbeddingCollection(namespace: "campaigns", kind: .image, model: "m1")
    try fixture.upsert(records, in: other)
    let filter = EmbeddingFilter.not(.field("f", .equals(.number(1))))
    let first = EmbeddingQuery(.vector([1, 0]), k: 2, minimumScore: 0, filter: filter)
    let token = try fixture.page(first).nextPageToken

    let changes: [(inout EmbeddingQuery) -> Void] = [
      { $0.target = .vector([1, 0.5]) }, { $0.target = .record(id: "r0") },
      { $0.minimumScore = nil }, { $0.minimumScore = 0.1 }, { $0.filter = nil },
      { $0.filter = .not(.field("f", .equals(.string("1")))) },
      { $0.filter = .not(.field("g", .equals(.number(1)))) },
      { $0.filter = .not(.field("f", .oneOf([.number(1)]))) },
      { $0.filter = .all([filter]) }, { $0.filter = .any([filter]) },
    ]
    for change in changes {
      var query = first
      query.pageToken = token
      #expect(try fixture.search(query).count == 2)
      change(&query)
      try expectViolation("page_token", .invalidPageToken, mentions: "another query") {
        try fixture.search(query)
      }
    }
    var query = first
    query.pageToken = token
    try expectViolation("page_token", .invalidPageToken, mentions: "another query") {
      try fixture.search(query, in: other)
    }

    // So is one of a record whose vector has changed since.
    query = EmbeddingQuery(.record(id: "r3"), k: 2)
    query.pageToken = try fixture.page(query).nextPageToken
    #expect(try fixture.search(query).count == 2)
    try fixture.upsert([.init(id: "r3", vector: [1, 9])])
    try expectViolation("page_token", .invalidPageToken, mentions: "another query") {
      try fixture.search(query)
    }
  }

  @Test(arguments: Store.allCases) func aTokenThatWasChangedIsRefusedOrGivesSomePage(
    on store: Store
  ) throws {
    let fixture = try Fixture(on: store)
    let records = (0..<20).map { EmbeddingRecord(id: "r\($0)", vector: [1, Float($0)]) }
    try fixture.upsert(records)
    var query = EmbeddingQuery(.vector([1, 0]), k: 3)
    let token = try #require(Data(base64Encoded: try fixture.page(query).nextPageToken))
    var random = SplitMix64(seed: 9)
    var pages = 0
    for round in 0..<2_000 {
      var bytes = [UInt8](token)
      // What stands after the version and the hash of the query: score, record, number of matches.
      let first = round % 2 == 0 ? 9 : 0
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: first..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      query.pageToken = Data(bytes).base64EncodedString()
      do {
        let page = try fixture.page(query)
        #expect(page.matches.count <= 3)
        #expect(page.matches.allSatisfy { records.map(\.id).contains($0.record.id) })
        pages += 1
      } catch EmbeddingError.invalid(let input) {
        #expect(input.violations.map(\.field) == ["page_token"])
      }
    }
    #expect(pages > 100)
  }

  @Test(arguments: Store.allCases) func whatIsNoTokenIsRefused(on store: Store) throws {
    let fixture = try Fixture(on: store)
    try fixture.upsert((0..<3).map { .init(id: "r\($0)", vector: [1, Float($0)]) })
    var query = EmbeddingQuery(.vector([1, 0]), k: 1)
    let token = try fixture.page(query).nextPageToken
    let list = try fixture.backend.collections(pageSize: 1, cancellation: .init())
    #expect(list.nextPageToken.isEmpty)
    let bad = [
      "x", "AQ==", String(token.dropLast()), token + token, "Z" + token.dropFirst(), " " + token,
      String(token.dropLast(12)), String(repeating: "A", count: 100_000),
    ]
    for text in bad {
      query.pageToken = text
      try expectViolation("page_token", .invalidPageToken, mentions: "must be empty") {
        try fixture.search(query)
      }
    }
  }
}
