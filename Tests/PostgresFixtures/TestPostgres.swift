import Foundation

/// The PostgreSQL of this process's tests: started when it is first needed, and gone with the process.
public final class TestPostgres: Sendable {
  /// Why there is none.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// The one that tests share, each with a database of its own.
  public static let shared = Result { try TestPostgres() }

  private let process: Process
  private let standardInput: Pipe
  /// The address of the database `postgres`.
  public let url: String

  /// Starts a server for one test alone. Throws `Failure`.
  public init() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "postgresql.py")
    process = Process()
    standardInput = Pipe()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path]
    process.standardInput = standardInput
    process.standardOutput = output
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else {
        throw Failure(
          description:
            "the tests' PostgreSQL did not start (see above): run deploy/setup/setup.sh test")
      }
      line += String(decoding: data, as: UTF8.self)
    }
    url = String(line.dropLast())
  }

  deinit {
    try? standardInput.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The address of another database of this server.
  public func url(of database: String) -> String {
    url.replacing("@/postgres?", with: "@/\(database)?")
  }
}
