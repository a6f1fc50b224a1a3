import Foundation
import Testing

/// gRPC's own Python client or server, in a process of its own: Tests/Interop/peer.py.
enum PythonPeer {
  /// Runs a server at `address` while `body` runs.
  static func serve<Result: Sendable>(
    at address: String, _ body: () async throws -> Result
  ) async throws -> Result {
    let input = Pipe()
    let output = Pipe()
    let process = try make("serve", address)
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // It ends when its input does.
    defer { try? input.fileHandleForWriting.close() }
    // Where it cannot start, its output ends before it has said anything.
    let said = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(returning: output.fileHandleForReading.availableData)
      }
    }
    try #require(!said.isEmpty, "the peer does not start")
    return try await body()
  }

  /// Runs a client of the server at `address`.
  /// - Returns: its exit code: 0 when everything was as it expected.
  static func call(_ address: String) async throws -> Int32 {
    let process = try make("call", address)
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }

  private static func make(_ arguments: String...) throws -> Process {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let python = root.appending(path: ".venv/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "`make setup-test` brings gRPC's Python client")
    let process = Process()
    process.executableURL = python
    process.arguments = [root.appending(path: "Tests/Interop/peer.py").path] + arguments
    return process
  }
}
