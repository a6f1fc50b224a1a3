import Foundation
import Glibc
import TestSupport

/// A TCP client that says exactly what a test wants said. Its blocking calls run on threads of their
/// own, so that the server's handlers keep theirs.
final class RawClient: Sendable {
  struct Failure: Error {
    let message: String
  }

  struct Response: Equatable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]
    /// Whether the body ended as it should: by its length, or by its last chunk.
    var isWhole: Bool

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  let socket: Int32

  init(port: Int) throws {
    socket = try connectedToLoopback(port: port)
    // Nothing here takes that long: a test that would hang fails instead.
    var timeout = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(socket) }

  /// Ends the connection in both directions, as a client that goes away does.
  func hangUp() {
    shutdown(socket, Int32(SHUT_RDWR))
  }

  /// Says that nothing more will be sent.
  func endSending() {
    shutdown(socket, Int32(SHUT_WR))
  }

  func send(_ text: String) async throws {
    try await send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) async throws {
    try await blocking { [socket] in
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.send(
            socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
            Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { throw Failure(message: "send: \(String(cString: strerror(errno)))") }
        sent += count
      }
    }
  }

  /// Up to `limit` bytes; empty at the end of the connection.
  func receive(upTo limit: Int = 65_536) async throws -> [UInt8] {
    try await blocking { [socket] in try Self.receive(socket, limit) }
  }

  /// What comes up to the piece that brings `text`.
  func receive(until text: String) async throws -> String {
    var received: [UInt8] = []
    while !String(decoding: received, as: UTF8.self).contains(text) {
      let bytes = try await receive()
      guard !bytes.isEmpty else { throw Failure(message: "closed before \"\(text)\"") }
      received += bytes
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// Everything up to the end of the connection.
  func receiveAll() async throws -> [UInt8] {
    try await blocking { [socket] in
      var all: [UInt8] = []
      while true {
        let bytes = try Self.receive(socket, 65_536)
        if bytes.isEmpty { return all }
        all += bytes
      }
    }
  }

  /// One response, and nothing behind it. `bodyless` for answers to HEAD.
  func response(bodyless: Bool = false) async throws -> Response {
    try await blocking { [socket] in
      var head: [UInt8] = []
      while !head.ends(with: Array("\r\n\r\n".utf8)) {
        let byte = try Self.receive(socket, 1)
        guard !byte.isEmpty else { throw Failure(message: "closed within the head: \(head.count)") }
        head += byte
      }
      let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
      let status = Int(lines[0].split(separator: " ")[1]) ?? 0
      let headers = Dictionary(
        lines.dropFirst().map { line in
          let colon = line.firstIndex(of: ":") ?? line.endIndex
          return (
            line[..<colon].lowercased(),
            line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
          )
        }, uniquingKeysWith: { $1 })
      var response = Response(status: status, headers: headers, body: [], isWhole: true)
      if bodyless { return response }
      if headers["transfer-encoding"] == "chunked" {
        try Self.receiveChunks(socket, into: &response)
      } else {
        response.body = try Self.receiveExactly(socket, Int(headers["content-length"] ?? "0") ?? 0)
        response.isWhole = response.body.count == Int(headers["content-length"] ?? "0")
      }
      return response
    }
  }

  private static func receiveChunks(_ socket: Int32, into response: inout Response) throws {
    while true {
      var line: [UInt8] = []
      while !line.ends(with: Array("\r\n".utf8)) {
        let byte = try receive(socket, 1)
        guard !byte.isEmpty else {
          response.isWhole = false
          return
        }
        line += byte
      }
      let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) ?? 0
      response.body += try receiveExactly(socket, size + 2).prefix(size)
      if size == 0 { return }
    }
  }

  private static func receiveExactly(_ socket: Int32, _ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try receive(socket, count - bytes.count)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  private static func receive(_ socket: Int32, _ limit: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = recv(socket, &bytes, limit, 0)
    if count < 0 {
      if errno == ECONNRESET { return [] }
      throw Failure(message: "receive: \(String(cString: strerror(errno)))")
    }
    return Array(bytes.prefix(count))
  }

  private func blocking<T: Sendable>(
    _ body: @escaping @Sendable () throws -> T
  ) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }
}

extension [UInt8] {
  func ends(with suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
