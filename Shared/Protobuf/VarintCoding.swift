/// `int32`, `int64`, `uint32`, `uint64` and `bool`.
public enum VarintCoding<Value: VarintValue>: FieldCoding {
  @inlinable
  public static var wireType: UInt32 { WireType.varint }
  @inlinable
  public static var initial: Value { Value(varint: 0) }
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: Value) -> Bool { value.varint == 0 }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Value {
    Value(varint: try reader.varint())
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: Value) -> Int { WireSize.varint(value.varint) }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, into writer: inout WireWriter) {
    writer.varint(value.varint)
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter) {
    writer.varint(value.varint, tag: tag)
  }
  @inlinable
  public static func readPacked(
    _ reader: inout WireReader, into values: inout [Value]
  ) throws(BinaryDecodingError) {
    try reader.packedVarints(into: &values) { Value(varint: $0) }
  }
}

extension VarintCoding: MapKeyCoding {
  /// Smaller numbers come first, `false` before `true`.
  @inlinable
  public static func precedes(_ first: Value, _ second: Value) -> Bool {
    // Flipping the sign bit turns the order of two's complement into that of unsigned numbers.
    let bias: UInt64 = Value.self == UInt64.self ? 0 : 1 << 63
    return first.varint ^ bias < second.varint ^ bias
  }
}
