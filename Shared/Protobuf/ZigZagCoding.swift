/// `sint32` and `sint64`: 0, -1, 1, -2, … are written as the varints 0, 1, 2, 3, …
public enum ZigZagCoding<Value: FixedWidthInteger & SignedInteger & Sendable>: MapKeyCoding {
  @inlinable
  public static var wireType: UInt32 { WireType.varint }
  @inlinable
  public static var initial: Value { 0 }
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: Value) -> Bool { value == 0 }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Value {
    decoded(try reader.varint())
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: Value) -> Int { WireSize.varint(encoded(value)) }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, into writer: inout WireWriter) {
    writer.varint(encoded(value))
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter) {
    writer.varint(encoded(value), tag: tag)
  }
  @inlinable
  public static func readPacked(
    _ reader: inout WireReader, into values: inout [Value]
  ) throws(BinaryDecodingError) {
    try reader.packedVarints(into: &values) { decoded($0) }
  }

  @inlinable
  static var mask: UInt64 { .max &>> UInt64(64 &- Value.bitWidth) }

  @inlinable
  static func decoded(_ varint: UInt64) -> Value {
    let sign = 0 &- Value(truncatingIfNeeded: varint & 1)
    return Value(truncatingIfNeeded: (varint & mask) &>> 1) ^ sign
  }

  @inlinable
  @inline(__always)
  static func encoded(_ value: Value) -> UInt64 {
    let folded = (value &<< 1) ^ (value &>> Value(truncatingIfNeeded: Value.bitWidth &- 1))
    return UInt64(truncatingIfNeeded: folded) & mask
  }
}
