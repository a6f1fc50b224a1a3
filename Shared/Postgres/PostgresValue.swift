/// A value as it is sent to PostgreSQL, in its binary form.
public enum PostgresValue: Sendable, Equatable {
  /// An `int8`.
  case integer(Int64)
  /// A `float8`.
  case real(Double)
  /// A `text`, which PostgreSQL refuses with U+0000 in it.
  case text(String)
  /// A `bytea`.
  case blob([UInt8])
  /// A value of any other type, in the binary form that PostgreSQL has for it.
  case encoded([UInt8])
  /// An array of one dimension without NULLs, each element in its type's binary form.
  case array(of: PostgresType, [[UInt8]])

  /// An `int8[]`.
  public static func integers(_ numbers: some Sequence<Int64>) -> PostgresValue {
    .array(of: .integer, numbers.map { $0.bigEndianBytes })
  }

  /// A `bytea[]`.
  public static func blobs(_ blobs: some Sequence<[UInt8]>) -> PostgresValue {
    .array(of: .blob, Array(blobs))
  }

  /// What is sent.
  var bytes: [UInt8] {
    switch self {
    case .integer(let number): return number.bigEndianBytes
    case .real(let number): return number.bitPattern.bigEndianBytes
    case .text(let text): return Array(text.utf8)
    case .blob(let bytes), .encoded(let bytes): return bytes
    case .array(let type, let elements):
      // Dimensions, whether there are NULLs, the type; then of each dimension its length and where it begins.
      var bytes: [UInt8] = []
      bytes.reserveCapacity(20 + elements.reduce(0) { $0 + 4 + $1.count })
      bytes += Int32(elements.isEmpty ? 0 : 1).bigEndianBytes + Int32(0).bigEndianBytes
      bytes += type.number.bigEndianBytes
      if !elements.isEmpty {
        bytes += Int32(clamping: elements.count).bigEndianBytes + Int32(1).bigEndianBytes
      }
      for element in elements {
        bytes += Int32(clamping: element.count).bigEndianBytes
        bytes += element
      }
      return bytes
    }
  }
}

extension FixedWidthInteger {
  /// The bytes, the most significant first, as PostgreSQL sends and takes them.
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
