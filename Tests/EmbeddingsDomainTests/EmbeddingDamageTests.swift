import EmbeddingsDomain
import Execution
import Foundation
import Storage
import TestSupport
import Testing

/// What the disk made of the records is never taken for what was written.
struct EmbeddingDamageTests {
  /// A closed store of three records, two of which have metadata, after `sql` was done to its database.
  private static func store(damagedBy sql: String) throws -> Fixture {
    let fixture = try Fixture(on: .sqlite)
    try fixture.upsert([
      .init(id: "a", vector: [1, 2], metadata: ["tag": "x", "n": .number(1)]),
      .init(id: "b", vector: [2, 1], metadata: ["tag": "y"]),
      .init(id: "c", vector: [1, 1]),
    ])
    fixture.backend.close()
    let path = try #require(fixture.file)
    let database = try SQLiteDatabase(path: path, migrations: ["", "", "", ""])
    try database.write { _ = try $0.execute(sql) }
    database.close()
    return fixture
  }

  @Test(arguments: [
    "UPDATE records SET vector = x'0000803F00000140' WHERE id = 'a'",
    "UPDATE records SET vector = x'0000803F' WHERE id = 'a'",
    "UPDATE records SET vector = x'' WHERE id = 'a'",
    "UPDATE records SET id = 'd' WHERE id = 'a'",
    "UPDATE records SET metadata = '{\"tag\":\"z\",\"n\":1}' WHERE id = 'a'",
    "UPDATE records SET metadata = '{' WHERE id = 'a'",
    "UPDATE records SET vector_checksum = vector_checksum + 1 WHERE id = 'a'",
    "UPDATE records SET checksum = -checksum WHERE id = 'a'",
  ])
  func aChangedRecordIsNamedAtTheStart(sql: String) throws {
    let fixture = try Self.store(damagedBy: sql)
    let error = #expect(throws: EmbeddingError.self) { try fixture.survivor() }
    #expect(error?.reason == "STORE_DAMAGED")
    #expect(error?.description.contains("record 1 ") == true)
  }

  @Test(arguments: ["euclidean", "inner_product", "manhattan", "COSINE", ""])
  func aChangedMetricIsNoticedAtTheStart(metric: String) throws {
    let fixture = try Self.store(damagedBy: "UPDATE collections SET metric = '\(metric)'")
    let error = #expect(throws: EmbeddingError.self) { try fixture.survivor() }
    #expect(error?.reason == "STORE_DAMAGED")
    #expect(error?.description.contains("collection") == true)
  }

  /// What filters look into is made anew from the records.
  @Test(arguments: [
    "UPDATE attributes SET value = 'y' WHERE value = 'x'",
    "UPDATE attributes SET field = 'gat' WHERE value = 'y'",
    "UPDATE attributes SET record = 3 WHERE value = 'y'",
    "DELETE FROM attributes WHERE value = 'x'", "DELETE FROM attributes",
    "INSERT INTO attributes (record, field, value, collection) VALUES (3, 'tag', 'x', 1)",
    "UPDATE records SET attributes_checksum = 0 WHERE id = 'a'",
  ])
  func aChangedIndexIsMadeAnew(sql: String) throws {
    let fixture = try Self.store(damagedBy: sql)
    let survivor = try fixture.survivor()
    for (value, ids) in [("x", ["a"]), ("y", ["b"]), ("z", [])] {
      let found = try survivor.search(
        .init(.vector([1, 1]), k: 9, filter: .field("tag", .equals(.string(value)))),
        in: Fixture.campaigns, cancellation: Cancellation())
      #expect(found.matches.map(\.record.id) == ids)
    }
    #expect(
      try survivor.count(
        in: Fixture.campaigns, matching: .field("tag", .present(false)),
        cancellation: Cancellation()) == 1)
  }
}
