#if _endian(big)
  #error("Fixed-width fields are copied as they lie in memory, which needs a little-endian machine")
#endif

/// `fixed32`, `sfixed32`, `fixed64`, `sfixed64`, `float` and `double`.
public enum FixedCoding<Value: FixedValue>: FieldCoding {
  @inlinable
  public static var wireType: UInt32 {
    MemoryLayout<Value>.size == 8 ? WireType.fixed64 : WireType.fixed32
  }
  @inlinable
  public static var fixedWidth: Int? { MemoryLayout<Value>.size }
  @inlinable
  public static var initial: Value { .zero }
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: Value) -> Bool { value.isAllZeroBits }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Value {
    try reader.fixed(Value.self)
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: Value) -> Int { MemoryLayout<Value>.size }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, into writer: inout WireWriter) {
    writer.fixed(value)
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter) {
    writer.fixed(value, tag: tag)
  }
  @inlinable
  public static func readPacked(
    _ reader: inout WireReader, into values: inout [Value]
  ) throws(BinaryDecodingError) {
    try reader.packedFixed(into: &values)
  }
  @inlinable
  public static func writePacked(_ values: [Value], into writer: inout WireWriter) {
    values.withUnsafeBytes { writer.raw($0) }
  }
}

extension FixedCoding: MapKeyCoding where Value: Comparable {}
