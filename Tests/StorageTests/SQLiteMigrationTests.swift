import Storage
import TestSupport
import Testing

struct SQLiteMigrationTests {
  static let versions = [
    "CREATE TABLE notes (text TEXT) STRICT; INSERT INTO notes VALUES ('from version 1')",
    "ALTER TABLE notes ADD COLUMN stars INTEGER; UPDATE notes SET stars = 5",
    "CREATE INDEX notes_by_stars ON notes (stars)",
  ]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func open(_ migrations: some Sequence<String>) throws -> SQLiteDatabase {
    try SQLiteDatabase(path: folder.path("db"), migrations: Array(migrations))
  }

  static func version(of database: SQLiteDatabase) throws -> Int64? {
    try database.read { try $0.query("PRAGMA user_version") { try $0.integer(0) }.first }
  }

  @Test(arguments: 0...3)
  func anyVersionIsBroughtToTheNewestOnce(from: Int) throws {
    try open(Self.versions.prefix(from)).close()
    for _ in 0..<2 {
      let database = try open(Self.versions)
      #expect(try Self.version(of: database) == 3)
      let stars = try database.read { transaction in
        try transaction.query("SELECT stars FROM notes") { try $0.integer(0) }
      }
      #expect(stars == [5])
      database.close()
    }
  }

  @Test func aMigrationConvertsWhatSQLCannotAndFailsWhole() throws {
    try open(Self.versions.prefix(1)).close()
    let convert = SQLiteMigration(Self.versions[1]) { transaction in
      for text in try transaction.query("SELECT text FROM notes", row: { try $0.text(0) }) {
        try transaction.execute("UPDATE notes SET text = ?1", .text(String(text.reversed())))
      }
    }
    let failing = SQLiteMigration("DELETE FROM notes") { _ in throw CancellationError() }
    func migrate(with migrations: [SQLiteMigration]) throws -> SQLiteDatabase {
      try SQLiteDatabase(
        path: folder.path("db"), migrations: [SQLiteMigration(Self.versions[0])] + migrations)
    }
    #expect(throws: CancellationError.self) { try migrate(with: [convert, failing]) }
    for _ in 0..<2 {
      let database = try migrate(with: [convert])
      let texts = try database.read { transaction in
        try transaction.query("SELECT text FROM notes WHERE stars = 5") { try $0.text(0) }
      }
      #expect(texts == ["1 noisrev morf"])
      database.close()
    }
  }

  @Test func aNewerSchemaIsRefused() throws {
    try open(Self.versions).close()
    #expect(throws: StorageError.newerSchema(path: folder.path("db"), found: 3, known: 2)) {
      try open(Self.versions.prefix(2))
    }
  }

  @Test func aMigrationThatFailsLeavesTheFileAsItWas() throws {
    try open(Self.versions.prefix(1)).close()
    let broken = [Self.versions[0], Self.versions[1], "CREATE TABLE this is no SQL"]
    #expect(throws: StorageError.self) { try open(broken) }
    let database = try open(Self.versions.prefix(1))
    #expect(try Self.version(of: database) == 1)
    let columns = try database.read { transaction in
      try transaction.query("SELECT name FROM pragma_table_info('notes')") { try $0.text(0) }
    }
    #expect(columns == ["text"])
  }
}
