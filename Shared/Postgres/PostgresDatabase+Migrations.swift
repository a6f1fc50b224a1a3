import Execution

extension PostgresDatabase {
  /// Brings the schema `name` of this database to its newest version, where several processes do so at once one
  /// after the other; together with the extensions that it needs.
  ///
  /// The migration at index *i* takes version *i* to *i* + 1. All that are needed run in one transaction.
  ///
  /// Throws `PostgresError.newerSchema`, `.missingExtension`.
  public func migrate(
    _ name: String, extensions: [PostgresExtension], migrations: [PostgresMigration],
    _ cancellation: Cancellation
  ) throws {
    try write(cancellation) { session in
      _ = try session.query(
        "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))::text", .text(Self.lock)
      ) { _ in }
      for needed in extensions { try Self.check(needed, session) }
      try session.run(
        script: """
          CREATE TABLE IF NOT EXISTS schema_versions (name text PRIMARY KEY, version int8 NOT NULL)
          """)
      let found =
        try session.query(
          "SELECT version FROM schema_versions WHERE name = $1::text", .text(name)
        ) { try $0.integer(0) }.first ?? 0
      guard found <= migrations.count else {
        throw PostgresError.newerSchema(found: Int(found), known: migrations.count)
      }
      for migration in migrations.dropFirst(Int(found)) {
        try session.run(script: migration.script)
      }
      try session.execute(
        """
        INSERT INTO schema_versions (name, version) VALUES ($1::text, $2::int8)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version
        """, .text(name), .integer(Int64(migrations.count)))
    }
  }

  /// Under this name processes that migrate wait for one another.
  private static let lock = "marquee schema"

  private static func check(
    _ needed: PostgresExtension, _ session: borrowing PostgresSession
  ) throws {
    do {
      try session.run(script: "CREATE EXTENSION IF NOT EXISTS \(needed.name)")
    } catch PostgresError.failed(state: "0A000", _), PostgresError.failed(state: "58P01", _) {
      // Not available; or, before PostgreSQL 13, its file was not found.
      throw PostgresError.missingExtension(
        name: needed.name, needed: needed.versionText, found: nil)
    }
    let found = try session.query(
      "SELECT extversion FROM pg_extension WHERE extname = $1::text", .text(needed.name)
    ) { try $0.text(0) }.first
    guard let found, needed.isSatisfied(by: found) else {
      throw PostgresError.missingExtension(
        name: needed.name, needed: needed.versionText, found: found)
    }
  }
}
