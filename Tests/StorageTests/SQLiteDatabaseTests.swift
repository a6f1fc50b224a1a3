import Foundation
import Storage
import TestSupport
import Testing

struct SQLiteDatabaseTests {
  static let schema = [
    "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT"
  ]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func open(
    _ name: String = "db", _ change: (inout SQLiteDatabase.Configuration) -> Void = { _ in }
  ) throws -> SQLiteDatabase {
    try SQLiteDatabase(
      path: folder.path(name), configuration: .init(change), migrations: Self.schema)
  }

  static func insert(_ name: String, into database: SQLiteDatabase) throws {
    _ = try database.write { try $0.execute("INSERT INTO items (name) VALUES (?1)", .text(name)) }
  }

  static func names(in database: SQLiteDatabase) throws -> [String] {
    try database.read { try $0.query("SELECT name FROM items ORDER BY id") { try $0.text(0) } }
  }

  @Test func whatWasWrittenIsThereAfterTheProcessDied() throws {
    let database = try open()
    try Self.insert("first", into: database)
    try Self.insert("second", into: database)
    try folder.copyDatabase("db", to: "survivor")
    #expect(try Self.names(in: open("survivor")) == ["first", "second"])
    database.close()
    #expect(try Self.names(in: open()) == ["first", "second"])
  }

  @Test func aWriteThatThrowsLeavesNothing() throws {
    struct Failure: Error {}
    let database = try open()
    try Self.insert("kept", into: database)
    #expect(throws: Failure.self) {
      try database.write { transaction in
        try transaction.execute("INSERT INTO items (name) VALUES (?1)", .text("lost"))
        try transaction.execute("DELETE FROM items WHERE name = ?1", .text("kept"))
        throw Failure()
      }
    }
    #expect(try Self.names(in: database) == ["kept"])
    try Self.insert("next", into: database)
    #expect(try Self.names(in: database) == ["kept", "next"])
  }

  @Test func aWriteUnderWayIsNotInTheFile() throws {
    let database = try open()
    try Self.insert("kept", into: database)
    try database.write { transaction in
      try transaction.execute("INSERT INTO items (name) VALUES (?1)", .text("under way"))
      try folder.copyDatabase("db", to: "survivor")
    }
    #expect(try Self.names(in: open("survivor")) == ["kept"])
    #expect(try Self.names(in: database) == ["kept", "under way"])
  }

  @Test func aConstraintIsNamed() throws {
    let database = try open()
    try Self.insert("twin", into: database)
    let error = #expect(throws: StorageError.self) { try Self.insert("twin", into: database) }
    #expect(error?.description.contains("items.name") == true)
  }

  @Test func aFullDatabaseKeepsWhatItHas() throws {
    let database = try open("small") { $0.maxBytes = 64 << 10 }
    try Self.insert("kept", into: database)
    let long = String(repeating: "x", count: 200_000)
    #expect(throws: StorageError.full(path: folder.path("small"))) {
      try database.write { transaction in
        try transaction.execute("INSERT INTO items (name) VALUES (?1)", .text("lost"))
        try transaction.execute("INSERT INTO items (name) VALUES (?1)", .text(long))
      }
    }
    #expect(try Self.names(in: database) == ["kept"])
    try Self.insert("fits", into: database)
    #expect(try Self.names(in: database) == ["kept", "fits"])
  }

  @Test func anExclusiveDatabaseIsKeptFromOthers() throws {
    let first = try open { $0.isExclusive = true }
    #expect(throws: StorageError.busy(path: folder.path("db"))) {
      try open {
        $0.isExclusive = true
        $0.busyTimeout = 0
      }
    }
    first.close()
    try Self.insert("free again", into: open())
  }

  @Test func twoConnectionsSeeEachOthersWrites() throws {
    let first = try open()
    let second = try open()
    try Self.insert("a", into: first)
    try Self.insert("b", into: second)
    #expect(try Self.names(in: first) == ["a", "b"])
  }

  @Test func aClosedDatabaseSaysSo() throws {
    let database = try open()
    database.close()
    database.close()
    #expect(throws: StorageError.closed) { try Self.names(in: database) }
    #expect(throws: StorageError.closed) { try Self.insert("late", into: database) }
  }

  @Test(arguments: [20, 5_000])
  func aFileThatIsNoDatabaseIsNamed(size: Int) throws {
    try Data(repeating: 0x5A, count: size).write(to: URL(filePath: folder.path("noise")))
    let error = #expect(throws: StorageError.self) { try open("noise") }
    guard case .corrupt(let path, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == folder.path("noise"))
  }

  @Test(arguments: ["", "missing/db"])
  func aPathThatCannotBeOpenedIsNamed(name: String) throws {
    let path = folder.path(name)
    let error = #expect(throws: StorageError.self) { try open(name) }
    guard case .cannotOpen(path, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func writersInManyThreadsTakeTurns() async throws {
    let database = try open()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<50 { group.addTask { try Self.insert("item \(index)", into: database) } }
      try await group.waitForAll()
    }
    #expect(Set(try Self.names(in: database)).count == 50)
  }
}
