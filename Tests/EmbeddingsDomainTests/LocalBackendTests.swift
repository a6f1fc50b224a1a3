import EmbeddingsDomain
import Execution
import Foundation
import TestSupport
import Testing

/// What readers and writers of the local backend do at the same time.
struct LocalBackendTests {
  @Test func writersThatGatherEachGetTheirOwnAnswer() async throws {
    let fixture = try Fixture(on: .sqlite, maxVectors: 1_000)
    try fixture.upsert([.init(id: "first", vector: [1, 1])])
    let writers = 16
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for round in 0..<20 {
            let id = "\(writer)/\(round)"
            // Of those that write at the same time some are refused, each for a reason of its own.
            switch (writer + round) % 4 {
            case 0:
              try expectViolation("records[1].vector", .dimensionMismatch, mentions: "has 3") {
                try fixture.upsert([
                  .init(id: id, vector: [1, 2]), .init(id: id + "x", vector: [1, 2, 3]),
                ])
              }
            case 1:
              #expect(try fixture.delete([id]) == .init(deleted: [], missing: [id]))
            default:
              let record = EmbeddingRecord(id: id, vector: [Float(writer + 1), Float(round)])
              #expect(try fixture.upsert([record]) == .init(inserted: 1, replaced: 0))
              #expect(try fixture.get([id]).records == [record])
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(fixture.backend.count == 1 + writers * 10)
    let stored = try fixture.survivor().everything(dimension: 2)
    #expect(stored.count == 1 + writers * 10)
    #expect(stored.allSatisfy { !$0.record.id.hasSuffix("x") })
  }

  @Test func theLimitHoldsForThoseWhoWriteAtTheSameTime() async throws {
    let fixture = try Fixture(on: .sqlite, maxVectors: 50)
    let stored = try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<16 {
        group.addTask {
          var stored = 0
          for round in 0..<5 {
            do {
              stored += try fixture.upsert([.init(id: "\(writer)/\(round)", vector: [1])]).inserted
            } catch EmbeddingError.full(limit: 50, needed: 51) {}
          }
          return stored
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(stored == 50)
    #expect(try fixture.survivor().count == 50)
  }

  /// Pairs of records always change together. Whatever a search finds of one it finds of the other, and scores are
  /// those of what it shows, however it is asked and whatever is written meanwhile.
  @Test(arguments: [10_000, 20])
  func searchesAreOfOneState(graphThreshold: Int) async throws {
    let fixture = try Fixture(on: .sqlite, options: SearchOptions(graphThreshold: graphThreshold))
    let pairs = 30
    let rounds = 150
    @Sendable func write(_ pair: Int, _ round: Int) throws {
      let angle = Float(pair) + Float(round) / 50
      let metadata: EmbeddingMetadata = [
        "round": .number(Double(round)), "even": .scalar(.boolean(round % 2 == 0)),
      ]
      try fixture.upsert(
        ["a", "b"].map {
          .init(id: "\(pair)\($0)", vector: [cos(angle), sin(angle)], metadata: metadata)
        })
    }
    for pair in 0..<pairs { try write(pair, 0) }
    let queries: [EmbeddingQuery] = [
      .init(.vector([1, 0]), k: 100), .init(.vector([0, 1]), k: 100, isExact: true),
      .init(.vector([1, 1]), k: 100, filter: .field("even", .equals(.boolean(true)))),
      .init(.vector([-1, 1]), k: 100, filter: .field("even", .present(true)), isExact: true),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<2 {
        group.addTask {
          for round in 1..<rounds { try write((round * 7 + writer) % pairs, round) }
        }
      }
      for query in queries {
        group.addTask {
          for _ in 0..<rounds {
            let found = try fixture.search(query)
            let byID = Dictionary(grouping: found) { $0.record.id.dropLast() }
            for (id, pair) in byID {
              #expect(pair.count == 2, "\(id)")
              #expect(pair.first?.record.metadata == pair.last?.record.metadata)
              #expect(pair.first?.score == pair.last?.score)
            }
            if query.filter == nil { #expect(byID.count == pairs) }
          }
        }
      }
      group.addTask {
        for round in 0..<rounds {
          let found = try fixture.search(.init(.record(id: "\(round % pairs)a"), k: 1))
          // Its twin has the same direction; another one may have come to have it too.
          #expect((found.first?.score ?? 0) > 1 - 1e-6)
          #expect(found.first?.record.id != "\(round % pairs)a")
        }
      }
      try await group.waitForAll()
    }
  }
}
