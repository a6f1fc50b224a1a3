import Foundation
import Protobuf

/// A message of ours with its peer in C++.
struct Subject<M: Message> {
  /// What it is called on both sides.
  let name: String
  let message: M

  /// Measures both directions and prints a line of JSON for each, with the processor times of one
  /// operation in nanoseconds, a figure for each round.
  func measure(peerPath: String, rounds: Int, seconds: Double) throws {
    let peer = try Peer(name, path: peerPath)
    let bytes = try message.serializedBytes()
    guard try peer.reencoded(bytes) == bytes, try M(serializedBytes: bytes) == message else {
      throw Peer.Failure(description: "\(name): Swift and C++ do not write the same bytes")
    }
    try compare("encode", bytes.count, rounds, seconds, swift: encode) {
      try peer.encode(bytes, iterations: $0)
    }
    try compare("decode", bytes.count, rounds, seconds) {
      try decode(bytes, iterations: $0)
    } cpp: {
      try peer.decode(bytes, iterations: $0)
    }
  }

  private func encode(iterations: Int) throws -> Int64 {
    let start = Self.threadNanoseconds()
    for _ in 0..<iterations { Self.consume(try message.serializedBytes()) }
    return Self.threadNanoseconds() - start
  }

  private func decode(_ bytes: [UInt8], iterations: Int) throws -> Int64 {
    let start = Self.threadNanoseconds()
    for _ in 0..<iterations { Self.consume(try M(serializedBytes: bytes)) }
    return Self.threadNanoseconds() - start
  }

  private func compare(
    _ direction: String, _ bytes: Int, _ rounds: Int, _ seconds: Double,
    swift: (Int) throws -> Int64, cpp: (Int) throws -> Int64
  ) throws {
    // As many iterations as the slower side gets through in the time; this warms both up, too.
    var iterations = 1
    while true {
      let slower = max(try swift(iterations), try cpp(iterations))
      if Double(slower) >= seconds * 1e9 { break }
      iterations *= 2
    }
    var times: (swift: [Double], cpp: [Double]) = ([], [])
    for round in 0..<rounds {
      let swiftIsFirst = round.isMultiple(of: 2)
      if swiftIsFirst { times.swift.append(Double(try swift(iterations)) / Double(iterations)) }
      times.cpp.append(Double(try cpp(iterations)) / Double(iterations))
      if !swiftIsFirst { times.swift.append(Double(try swift(iterations)) / Double(iterations)) }
    }
    print(
      """
      {"message": "\(name)", "type": "\(M.protoMessageName)", "direction": "\(direction)", \
      "bytes": \(bytes), "swift": \(times.swift), "cpp": \(times.cpp)}
      """)
  }

  @inline(never)
  private static func consume<Value>(_ value: Value) {}

  private static func threadNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
