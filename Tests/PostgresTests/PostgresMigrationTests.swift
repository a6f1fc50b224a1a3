import Execution
import Postgres
import PostgresFixtures
import Testing

struct PostgresMigrationTests {
  static let first = PostgresMigration("CREATE TABLE items (name text NOT NULL)")
  static let second = PostgresMigration(
    "ALTER TABLE items ADD COLUMN size int8; INSERT INTO items VALUES ('x', 3)")
  static let broken = PostgresMigration("CREATE TABLE more (name text); SELECT 1 / 0")

  let place: TestDatabase
  let database: PostgresDatabase

  init() throws {
    place = try TestDatabase()
    database = try PostgresDatabase(url: place.url)
  }

  func migrate(_ migrations: PostgresMigration..., extensions: [PostgresExtension] = []) throws {
    try database.migrate(
      "things", extensions: extensions, migrations: migrations, Cancellation())
  }

  func sizes() throws -> [Int64] {
    try database.read(Cancellation()) {
      try $0.query("SELECT size FROM items") { try $0.integer(0) }
    }
  }

  @Test func eachMigrationRunsOnce() throws {
    try migrate(Self.first)
    try migrate(Self.first)
    try migrate(Self.first, Self.second)
    try migrate(Self.first, Self.second)
    #expect(try sizes() == [3])
  }

  @Test func ofManyThatStartTogetherOneMigrates() async throws {
    let url = place.url
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try PostgresDatabase(url: url).migrate(
            "things", extensions: [PostgresExtension("vector", from: [0, 8])],
            migrations: [Self.first, Self.second], Cancellation())
        }
      }
      try await group.waitForAll()
    }
    #expect(try sizes() == [3])
  }

  @Test func aMigrationThatFailsLeavesNothing() throws {
    try migrate(Self.first)
    #expect(throws: PostgresError.self) { try migrate(Self.first, Self.second, Self.broken) }
    try migrate(Self.first, Self.second)
    #expect(try sizes() == [3])
  }

  @Test func aNewerSchemaIsRefused() throws {
    try migrate(Self.first, Self.second)
    #expect(throws: PostgresError.newerSchema(found: 2, known: 1)) { try migrate(Self.first) }
  }

  @Test func twoSchemasOfOneDatabaseAreApart() throws {
    try migrate(Self.first, Self.second)
    try database.migrate(
      "others", extensions: [], migrations: [PostgresMigration("CREATE TABLE others ()")],
      Cancellation())
    #expect(try sizes() == [3])
  }

  @Test func anExtensionThatIsMissingOrTooOldIsNamed() throws {
    #expect(
      throws: PostgresError.missingExtension(name: "no_such_thing", needed: "1", found: nil)
    ) {
      try migrate(extensions: [PostgresExtension("no_such_thing", from: [1])])
    }
    let error = #expect(throws: PostgresError.self) {
      try migrate(extensions: [PostgresExtension("vector", from: [99])])
    }
    #expect(error?.description.contains("99 or newer is needed") == true)
    try migrate(Self.first, extensions: [PostgresExtension("vector", from: [0, 8])])
  }
}
