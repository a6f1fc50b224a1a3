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
}
