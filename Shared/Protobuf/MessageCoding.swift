/// A message inside a message.
public enum MessageCoding<Value: Message>: FieldCoding {
  @inlinable
  public static var wireType: UInt32 { WireType.lengthDelimited }
  @inlinable
  public static var initial: Value { Value() }
  /// Never: a message field has presence.
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: Value) -> Bool { false }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Value {
    var message = Value()
    try reader.nested(into: &message)
    return message
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: Value) -> Int {
    WireSize.lengthDelimited(value.serializedSize)
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, into writer: inout WireWriter) {
    let end = writer.remaining
    value.encode(into: &writer)
    writer.varint(UInt64(truncatingIfNeeded: end &- writer.remaining))
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter) {
    let end = writer.remaining
    value.encode(into: &writer)
    writer.varint(UInt64(truncatingIfNeeded: end &- writer.remaining), tag: tag)
  }
}
