/// The hash FNV-1a of 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): stable for ever, which a
/// model file needs and Swift's own hashing does not promise.
struct FNV1a {
  /// The hash of what was combined so far.
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Takes in more bytes.
  mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// The hash of some bytes.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = FNV1a()
    hash.combine(bytes)
    return hash.value
  }

  /// The hash of one run of bytes after another.
  static func hash(_ first: some Sequence<UInt8>, _ second: some Sequence<UInt8>) -> UInt64 {
    var hash = FNV1a()
    hash.combine(first)
    hash.combine(second)
    return hash.value
  }

  /// The hash that goes on with the UTF-8 of a scalar.
  @inline(__always)
  static func extended(_ hash: UInt64, by scalar: UInt32) -> UInt64 {
    func next(_ hash: UInt64, _ byte: UInt32) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    switch scalar {
    case 0..<0x80: return next(hash, scalar)
    case 0x80..<0x800: return next(next(hash, 0xC0 | scalar >> 6), 0x80 | scalar & 0x3F)
    case 0x800..<0x10000:
      return next(
        next(next(hash, 0xE0 | scalar >> 12), 0x80 | scalar >> 6 & 0x3F), 0x80 | scalar & 0x3F)
    default:
      let first = next(next(hash, 0xF0 | scalar >> 18), 0x80 | scalar >> 12 & 0x3F)
      return next(next(first, 0x80 | scalar >> 6 & 0x3F), 0x80 | scalar & 0x3F)
    }
  }
}
