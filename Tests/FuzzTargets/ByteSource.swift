/// Takes an input apart.
struct ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  var isEmpty: Bool { rest.isEmpty }

  /// The next byte; 0 after the last.
  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// The next bytes, as many as there are.
  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// A length of at most 255, and as many bytes.
  mutating func run() -> [UInt8] { bytes(Int(byte())) }

  /// What is left.
  mutating func remainder() -> [UInt8] { bytes(rest.count) }
}
