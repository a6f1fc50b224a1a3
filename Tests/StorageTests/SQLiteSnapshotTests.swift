import Foundation
import Storage
import TestSupport
import Testing

struct SQLiteSnapshotTests {
  let folder: TemporaryFolder
  let database: SQLiteDatabase

  init() throws {
    folder = try TemporaryFolder()
    database = try SQLiteDatabase(
      path: folder.path("db"), configuration: .init { $0.checkpointsByItself = false },
      migrations: SQLiteDatabaseTests.schema)
  }

  private static func names(in snapshot: SQLiteSnapshot) throws -> [String] {
    try snapshot.read { try $0.query("SELECT name FROM items ORDER BY id") { try $0.text(0) } }
  }

  @Test func aSnapshotIsOfItsMoment() throws {
    var snapshots = [try database.snapshot()]
    for number in 0..<5 {
      try SQLiteDatabaseTests.insert("\(number)", into: database)
      snapshots.append(try database.snapshot())
    }
    for (number, snapshot) in snapshots.enumerated() {
      #expect(try Self.names(in: snapshot) == (0..<number).map(String.init))
    }
  }

  @Test func aSnapshotIsReadWhileSomebodyWrites() throws {
    try SQLiteDatabaseTests.insert("kept", into: database)
    let snapshot = try database.snapshot()
    try database.write { transaction in
      try transaction.execute("INSERT INTO items (name) VALUES (?1)", .text("under way"))
      #expect(try Self.names(in: snapshot) == ["kept"])
    }
    #expect(try Self.names(in: snapshot) == ["kept"])
  }

  @Test func aSnapshotInUseIsNotFree() throws {
    let snapshot = try database.snapshot()
    let inner = try snapshot.read { _ in
      try snapshot.readIfFree { _ in 1 }
    }
    #expect(inner == nil)
    #expect(try snapshot.readIfFree { _ in 2 } == 2)
  }

  @Test func aSnapshotChangesNothing() throws {
    let snapshot = try database.snapshot()
    #expect(throws: StorageError.self) {
      try snapshot.read {
        try $0.execute("INSERT INTO items (name) VALUES (?1)", .text("lost"))
      }
    }
    #expect(try SQLiteDatabaseTests.names(in: database).isEmpty)
  }

  /// A view of now is always open, as a store has it: the log stays as long as it was, however much is written.
  @Test func theLogBeginsAnewUnderNewSnapshots() throws {
    var snapshot = try database.snapshot()
    var longest = 0
    for number in 0..<400 {
      try SQLiteDatabaseTests.insert(
        "\(number) \(String(repeating: "x", count: 10_000))", into: database)
      snapshot = try database.snapshot()
      longest = max(longest, database.pagesInLog)
      if database.pagesInLog > 20 {
        try database.checkpoint()
        snapshot = try database.snapshot()
      }
    }
    #expect(longest < 40)
    #expect(try Self.names(in: snapshot).count == 400)
  }

  @Test func aSnapshotOutlivesTheDatabaseAndNoneIsMadeAfterIt() throws {
    try SQLiteDatabaseTests.insert("kept", into: database)
    let snapshot = try database.snapshot()
    database.close()
    #expect(try Self.names(in: snapshot) == ["kept"])
    #expect(throws: StorageError.closed) { try database.snapshot() }
  }

  @Test func aNestedChangeThatThrowsIsTakenBackAlone() throws {
    struct Failure: Error {}
    try database.write { transaction in
      try transaction.nested {
        _ = try $0.execute("INSERT INTO items (name) VALUES (?1)", .text("first"))
      }
      #expect(throws: Failure.self) {
        try transaction.nested {
          _ = try $0.execute("INSERT INTO items (name) VALUES (?1)", .text("lost"))
          throw Failure()
        }
      }
      try transaction.nested {
        _ = try $0.execute("INSERT INTO items (name) VALUES (?1)", .text("second"))
      }
    }
    #expect(try SQLiteDatabaseTests.names(in: database) == ["first", "second"])
  }
}
