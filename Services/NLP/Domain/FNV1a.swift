/// The hash FNV-1a of 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): stable for ever, which a
/// model file needs and Swift's own hashing does not promise.
enum FNV1a {
  /// The hash of the parts, one after the other.
  static func hash(_ parts: some Sequence<UInt8>..., seed: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
    var hash = seed
    for part in parts {
      for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return hash
  }
}
