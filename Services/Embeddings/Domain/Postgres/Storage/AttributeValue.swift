import CCrypto

/// How a value that filters test stands in the column `embeddings_attributes.value`: a byte for its type and bytes
/// that are in order as the values are, so that no comparison of PostgreSQL mixes two types.
struct AttributeValue {
  /// What is compared.
  let bytes: [UInt8]

  /// Longer strings stand there as their SHA-256: an entry of an index must fit into a third of a page.
  private static let mostBytes = 512

  private enum Tag: UInt8 {
    case number = 1
    case string
    case longString
    case boolean
    case instant
  }

  init(_ scalar: MetadataScalar) {
    switch scalar {
    case .number(let number): bytes = [Tag.number.rawValue] + Self.ordered(number)
    case .boolean(let value): bytes = [Tag.boolean.rawValue, value ? 1 : 0]
    case .string(let text):
      let text = Array(text.utf8)
      if text.count <= Self.mostBytes {
        bytes = [Tag.string.rawValue] + text
      } else {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(text, text.count, &digest)
        bytes = [Tag.longString.rawValue] + digest
      }
    }
  }

  /// A number.
  init(_ number: Double) { self.init(.number(number)) }

  /// A string that is a time has a second row with the instant: seconds, the sign turned round, and nanoseconds.
  init(_ instant: Instant) {
    let seconds = UInt64(bitPattern: instant.seconds) ^ 1 << 63
    bytes =
      [Tag.instant.rawValue] + Self.bigEndian(seconds)
      + Self.bigEndian(UInt32(bitPattern: instant.nanoseconds))
  }

  /// IEEE 754 with the sign turned round and, below zero, all other bits too. Both zeros are one.
  private static func ordered(_ number: Double) -> [UInt8] {
    let bits = (number == 0 ? 0 : number).bitPattern
    return bigEndian(number < 0 ? ~bits : bits ^ 1 << 63)
  }

  private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}
