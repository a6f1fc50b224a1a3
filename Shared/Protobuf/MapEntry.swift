/// One pair of a map as it stands on the wire: a message with the key as field 1 and the value as
/// field 2.
@frozen
@usableFromInline
struct MapEntry<Key: MapKeyCoding, Value: FieldCoding>: WireDecodable {
  @usableFromInline
  var key: Key.Value
  @usableFromInline
  var value: Value.Value

  @inlinable
  init() {
    key = Key.initial
    value = Value.initial
  }

  @inlinable
  mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      if tag == 1 << 3 | Key.wireType {
        key = try Key.read(&reader)
      } else if tag == 2 << 3 | Value.wireType {
        value = try Value.read(&reader)
      } else {
        try reader.skip(tag)
      }
    }
  }
}
