/// What can be filled from the fields of a message on the wire.
public protocol WireDecodable {
  /// The value before any field has been read.
  init()
  /// Reads every field up to the end of `reader`; a field that was set before is overwritten, or
  /// merged where it is a message, or appended to where it is repeated.
  mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError)
}
