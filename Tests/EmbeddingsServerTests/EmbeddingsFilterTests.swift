import Contracts
import Foundation
import GRPC
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EmbeddingsFilterTests {
  private static let records = [
    record("a", [1, 0], ["n": .number(1), "time": .string("2026-07-25T18:30:00+02:00")]),
    record("b", [1, 0], ["n": .number(2), "tags": .list(.string("x"), .string("y"))]),
    record("c", [1, 0], ["n": .string("1"), "on": .bool(true)]),
    record("d", [1, 0]),
  ]

  private static let filters: [(filter: EmbeddingsFilter, ids: [String])] = [
    (.field("n", .equals(.number(1))), ["a"]), (.field("n", .equals(.string("1"))), ["c"]),
    (.field("on", .equals(.bool(true))), ["c"]),
    (.field("tags", .oneOf(.with { $0.values = [.string("y"), .number(1)] })), ["b"]),
    (.field("n", .range(.with { $0.atLeast = 1 })), ["a", "b"]),
    (.field("n", .range(.with { $0.moreThan = 1 })), ["b"]),
    (.field("n", .range(.with { $0.atMost = 1 })), ["a"]),
    (.field("n", .range(.with { $0.lessThan = 1 })), []),
    (.field("time", .time(.with { $0.from.seconds = 1_784_997_000 })), ["a"]),
    (
      .field(
        "time",
        .time(
          .with {
            $0.from.seconds = 1_784_996_999
            $0.from.nanos = 1
            $0.until.seconds = 1_784_997_000
          })), []
    ),
    (.field("n", .present(false)), ["d"]),
    (.with { $0.not = .field("n", .present(false)) }, ["a", "b", "c"]),
    (
      .with {
        $0.any.filters = [
          .field("n", .equals(.number(2))),
          .with { $0.all.filters = [.field("on", .present(true)), .field("n", .present(true))] },
        ]
      }, ["b", "c"]
    ),
  ]

  @Test func aFilterPicksWhatIsFoundCountedAndDeleted() async throws {
    for (filter, ids) in Self.filters {
      try await withService { service in
        try await service.store(Self.records)
        let found = try await service.search { $0.filter = filter }
        #expect(found.results.map(\.record.id) == ids)
        let count = try await service.count(
          .with {
            $0.collection = campaigns
            $0.filter = filter
          })
        #expect(count.count == UInt64(ids.count))
        let deleted = try await service.delete(
          .with {
            $0.collection = campaigns
            $0.filter = filter
          })
        #expect(deleted == .with { $0.deletedCount = UInt64(ids.count) })
        let rest = try await service.count(.with { $0.collection = campaigns })
        #expect(rest.count == UInt64(Self.records.count - ids.count))
      }
    }
  }

  @Test(arguments: [(true, "MUTUALLY_EXCLUSIVE"), (false, "REQUIRED")])
  func whatIsDeletedIsNamedInOneWay(both: Bool, reason: String) async throws {
    try await withService { service in
      try await service.store(Self.records)
      let error = await #expect(throws: RPCError.self) {
        try await service.delete(
          .with {
            $0.collection = campaigns
            guard both else { return }
            $0.ids = ["a"]
            $0.filter = .field("n", .present(true))
          })
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.fieldViolations.map(\.field) == ["ids", "filter"])
      #expect(error?.fieldViolations.map(\.reason.rawValue) == [reason, reason])
      #expect(try await service.count(.with { $0.collection = campaigns }).count == 4)
    }
  }

  @Test func aSearchGoesOnFromPageToPage() async throws {
    try await withService { service in
      try await service.store(
        (0..<10).map { record("r\($0)", [1, Float($0)], ["even": .bool($0 % 2 == 0)]) })
      var pages: [[String]] = []
      var token = ""
      repeat {
        let page = try await service.search {
          $0.k = 2
          $0.filter = .field("even", .equals(.bool(true)))
          $0.pageToken = token
        }
        pages.append(page.results.map(\.record.id))
        token = page.nextPageToken
      } while !token.isEmpty
      #expect(pages == [["r0", "r2"], ["r4", "r6"], ["r8"]])
    }
  }

  @Test func collectionsAreListed() async throws {
    try await withService { service in
      try await service.store([record("a", [1, 2]), record("b", [1, 2])])
      var texts = campaigns
      texts.namespace = "texts"
      texts.kind = .text
      _ = try await service.upsert(
        .with {
          $0.collection = texts
          $0.records = [record("a", [1])]
        })
      let all = try await service.listCollections(.init())
      #expect(all.nextPageToken.isEmpty)
      #expect(
        all.collections == [
          .with {
            $0.collection = campaigns
            $0.dimension = 2
            $0.records = 2
            $0.vectorBytes = 16
            $0.metric = .cosine
          },
          .with {
            $0.collection = texts
            $0.dimension = 1
            $0.records = 1
            $0.vectorBytes = 4
            $0.metric = .cosine
          },
        ])
      let first = try await service.listCollections(.with { $0.pageSize = 1 })
      #expect(first.collections == [all.collections[0]])
      let second = try await service.listCollections(.with { $0.pageToken = first.nextPageToken })
      #expect(second.collections == [all.collections[1]])
      let named = try await service.listCollections(.with { $0.namespace = "texts" })
      #expect(named.collections == [all.collections[1]])
      let error = await #expect(throws: RPCError.self) {
        try await service.listCollections(
          .with {
            $0.namespace = ""
            $0.pageSize = 0
          })
      }
      #expect(error?.fieldViolations.map(\.field) == ["namespace", "page_size"])
    }
  }
}
