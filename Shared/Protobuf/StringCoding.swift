/// `string`: UTF-8, checked when it is read.
public enum StringCoding: MapKeyCoding {
  @inlinable
  public static var wireType: UInt32 { WireType.lengthDelimited }
  @inlinable
  public static var initial: String { "" }
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: String) -> Bool { value.isEmpty }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> String {
    try reader.string()
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: String) -> Int { WireSize.lengthDelimited(value.utf8.count) }
  @inlinable
  @inline(__always)
  public static func write(_ value: String, into writer: inout WireWriter) {
    writer.utf8(value)
    writer.varint(UInt64(truncatingIfNeeded: value.utf8.count))
  }
  @inlinable
  @inline(__always)
  public static func write(_ value: String, tag: UInt32, into writer: inout WireWriter) {
    writer.utf8(value)
    writer.varint(UInt64(truncatingIfNeeded: value.utf8.count), tag: tag)
  }
}
