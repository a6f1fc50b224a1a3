import Foundation

/// Speaks the protocol of Google's conformance runner: on standard input and output, messages with
/// their length before them, four bytes, little-endian.
let input = FileHandle.standardInput
let testee = try Testee()
while let length = try input.readExactly(4) {
  let count = length.reversed().reduce(0) { $0 << 8 | Int($1) }
  guard let request = try input.readExactly(count) else { throw EndInsideRequest() }
  let response = try testee.response(to: [UInt8](request))
  let header = (0..<4).map { UInt8(truncatingIfNeeded: response.count >> ($0 * 8)) }
  try FileHandle.standardOutput.write(contentsOf: Data(header + response))
}

/// The runner stopped in the middle of a request.
struct EndInsideRequest: Error {}

extension FileHandle {
  /// As many bytes, or `nil` when the input ends before.
  fileprivate func readExactly(_ count: Int) throws -> Data? {
    var data = Data()
    while data.count < count {
      guard let more = try read(upToCount: count - data.count), !more.isEmpty else { return nil }
      data += more
    }
    return data
  }
}
