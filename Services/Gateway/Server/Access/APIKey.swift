import CCrypto

/// The key that callers of the gateway must know. Only its hash is kept.
package struct APIKey: Sendable {
  private let digest: [UInt8]

  /// - Parameter configured: the key itself, or `sha256:` and its hash in hexadecimal so that the
  ///   configuration need not hold the key; `nil` for a `sha256:` that is not followed by 64
  ///   hexadecimal digits, and for an empty key.
  package init?(configured: String) {
    let prefix = "sha256:"
    guard configured.hasPrefix(prefix) else {
      guard !configured.isEmpty else { return nil }
      digest = SHA256.digest(of: Array(configured.utf8))
      return
    }
    let hexadecimal = Array(configured.dropFirst(prefix.count).utf8)
    // `UInt8(_:radix:)` would take a sign as well.
    guard hexadecimal.count == 64,
      hexadecimal.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    let bytes = stride(from: 0, to: hexadecimal.count, by: 2).compactMap { index in
      UInt8(String(decoding: hexadecimal[index...index + 1], as: UTF8.self), radix: 16)
    }
    digest = bytes
  }

  /// Whether `candidate` is the key, compared in a time that does not tell how much of it is right.
  package func matches(_ candidate: String) -> Bool {
    let other = SHA256.digest(of: Array(candidate.utf8))
    return CRYPTO_memcmp(digest, other, digest.count) == 0
  }
}
