import CCrypto
import Foundation

/// SHA-256 of a file, read in pieces.
enum FileDigest {
  private static let pieceBytes = 1 << 20

  /// The hash in lower-case hexadecimal.
  static func sha256(of path: String) throws(InferenceError) -> String {
    guard let file = fopen(path, "rb") else { throw unreadable(path) }
    defer { fclose(file) }
    guard let context = EVP_MD_CTX_new() else {
      throw .unreadable(path: path, reason: "libcrypto has no memory")
    }
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      EVP_DigestUpdate(context, piece, count)
      if count < piece.count { break }
    }
    guard ferror(file) == 0 else { throw unreadable(path) }
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &digest, nil)
    return digest.map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }

  /// Refuses a file that has another hash, in hexadecimal; with nil any readable file passes.
  static func check(_ path: String, sha256 expected: String?) throws(InferenceError) {
    let actual = try sha256(of: path)
    if let expected, expected.lowercased() != actual {
      throw .hashMismatch(path: path, expected: expected.lowercased(), actual: actual)
    }
  }

  private static func unreadable(_ path: String) -> InferenceError {
    .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
