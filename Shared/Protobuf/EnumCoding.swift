/// An enum; a number that it does not name becomes `UNRECOGNIZED`.
public enum EnumCoding<Value: Enum>: FieldCoding {
  @inlinable
  public static var wireType: UInt32 { WireType.varint }
  @inlinable
  public static var initial: Value { Value() }
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: Value) -> Bool { value.rawValue == 0 }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Value {
    value(try reader.varint())
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: Value) -> Int { WireSize.varint(varint(value)) }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, into writer: inout WireWriter) {
    writer.varint(varint(value))
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter) {
    writer.varint(varint(value), tag: tag)
  }
  @inlinable
  public static func readPacked(
    _ reader: inout WireReader, into values: inout [Value]
  ) throws(BinaryDecodingError) {
    try reader.packedVarints(into: &values) { value($0) }
  }

  @inlinable
  static func value(_ varint: UInt64) -> Value {
    Value(rawValue: Int(Int32(truncatingIfNeeded: varint))) ?? Value()
  }

  @inlinable
  @inline(__always)
  static func varint(_ value: Value) -> UInt64 {
    UInt64(truncatingIfNeeded: Int32(truncatingIfNeeded: value.rawValue))
  }
}
