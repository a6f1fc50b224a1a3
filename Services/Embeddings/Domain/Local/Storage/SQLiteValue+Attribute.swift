import Storage

/// How the values that filters test stand in the column `attributes.value`. Each type has a storage
/// class or, among blobs, a size of its own, so that no comparison of SQLite mixes two.
extension SQLiteValue {
  /// Strings are text and numbers are real. A boolean is a blob of one byte, 0 or 1: SQLite would
  /// take integers for equal to numbers.
  init(_ scalar: MetadataScalar) {
    switch scalar {
    case .string(let value): self = .text(value)
    case .number(let value): self = .real(value)
    case .boolean(let value): self = .blob([value ? 1 : 0])
    }
  }

  /// A string that is a time has a second row with the instant: a blob of 12 bytes, seconds and
  /// nanoseconds, big-endian, the sign of the seconds turned round. Blobs are compared byte by byte,
  /// which puts instants in their order, and booleans before all of them.
  init(_ instant: Instant) {
    let seconds = UInt64(bitPattern: instant.seconds) ^ 1 << 63
    let nanoseconds = UInt32(bitPattern: instant.nanoseconds)
    self = .blob(
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seconds >> $0) }
        + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: nanoseconds >> $0) })
  }
}
