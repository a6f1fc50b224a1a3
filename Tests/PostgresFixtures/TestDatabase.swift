import Execution
import Foundation
import Postgres

/// An empty database of the tests' PostgreSQL, which is dropped with this object.
public final class TestDatabase: Sendable {
  private let server: TestPostgres
  private let name: String

  /// Makes one. Throws `TestPostgres.Failure` when there is no server.
  public init() throws {
    server = try TestPostgres.shared.get()
    name = "test-\(UUID().uuidString.lowercased())"
    try run("CREATE DATABASE \"\(name)\"")
  }

  deinit { try? run("DROP DATABASE \"\(name)\" WITH (FORCE)") }

  /// Its address, with the password.
  public var url: String { server.url(of: name) }

  /// Ends all connections to it, as a fail-over does.
  public func disconnectAll() throws {
    try run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
  }

  private func run(_ script: String) throws {
    let database = try PostgresDatabase(url: server.url)
    defer { database.close() }
    try database.session(limit: .seconds(30), Cancellation()) { try $0.run(script: script) }
  }
}
