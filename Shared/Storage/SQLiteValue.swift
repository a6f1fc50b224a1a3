/// A value as SQLite stores it.
public enum SQLiteValue: Sendable, Equatable {
  /// A whole number.
  case integer(Int64)
  /// A number; not NaN, which SQLite cannot tell from NULL.
  case real(Double)
  /// Text, kept byte by byte as its UTF-8; it may hold U+0000.
  case text(String)
  /// Bytes.
  case blob([UInt8])
  /// Nothing.
  case null
}
