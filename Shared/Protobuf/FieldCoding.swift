/// How a value of one proto type stands on the wire, without its tag.
public protocol FieldCoding {
  /// The Swift type of the value.
  associatedtype Value
  /// How its bytes are delimited.
  static var wireType: UInt32 { get }
  /// The bytes of every value, where that does not depend on the value.
  static var fixedWidth: Int? { get }
  /// The value of a field that was never set.
  static var initial: Value { get }
  /// Whether a field without presence leaves the value out.
  static func isDefault(_ value: Value) -> Bool
  /// Reads a value.
  static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Value
  /// The bytes that the value takes.
  static func size(_ value: Value) -> Int
  /// Writes the value before what was written last.
  static func write(_ value: Value, into writer: inout WireWriter)
  /// Writes the value, and the tag before it, before what was written last.
  static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter)
  /// Appends the elements of a packed field, whose bytes are all that `reader` has.
  static func readPacked(
    _ reader: inout WireReader, into values: inout [Value]
  ) throws(BinaryDecodingError)
  /// Writes the elements of a packed field before what was written last.
  static func writePacked(_ values: [Value], into writer: inout WireWriter)
}

extension FieldCoding {
  /// `nil`: the bytes depend on the value.
  @inlinable
  public static var fixedWidth: Int? { nil }

  /// Writes the value, then the tag.
  @inlinable
  @inline(__always)
  public static func write(_ value: Value, tag: UInt32, into writer: inout WireWriter) {
    write(value, into: &writer)
    writer.tag(tag)
  }

  /// Reads element after element.
  @inlinable
  public static func readPacked(
    _ reader: inout WireReader, into values: inout [Value]
  ) throws(BinaryDecodingError) {
    while !reader.isAtEnd {
      values.append(try read(&reader))
    }
  }

  /// Writes element after element, the last one first.
  @inlinable
  public static func writePacked(_ values: [Value], into writer: inout WireWriter) {
    values.withBorrowed { elements, count in
      var index = count
      while index > 0, !writer.isFull {
        index &-= 1
        elements[index].write(Self.self, into: &writer)
      }
    }
  }
}
