import CCrypto

/// The hash function of FIPS 180-4, by libcrypto.
enum SHA256 {
  /// The 32 bytes of the hash of `bytes`.
  static func digest(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    CCrypto.SHA256(bytes, bytes.count, &digest)
    return digest
  }
}
