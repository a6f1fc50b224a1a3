extension WireReader {
  /// A scalar, string, bytes or enum field.
  @inlinable
  public mutating func value<Coding: FieldCoding>(
    _ coding: Coding.Type
  ) throws(BinaryDecodingError) -> Coding.Value {
    try Coding.read(&self)
  }

  /// Fills `message` from the bytes after a length.
  @inlinable
  public mutating func nested<M: WireDecodable>(
    into message: inout M
  ) throws(BinaryDecodingError) {
    let count = try length()
    guard levelsLeft > 0 else { throw .messageDepthLimit }
    let outerEnd = end
    end = position + count
    levelsLeft &-= 1
    try message.merge(from: &self)
    levelsLeft &+= 1
    end = outerEnd
  }

  /// A message field: what was there before is merged into.
  @inlinable
  public mutating func message<M: Message>(
    _ message: inout M?
  ) throws(BinaryDecodingError) {
    // Taken out while it changes, so that it has one owner and nothing is copied.
    var merged = message.take() ?? M()
    try nested(into: &merged)
    message = merged
  }

  /// A message field outside its struct: what was there before is merged into.
  @inlinable
  public mutating func message<M: Message>(
    _ message: inout Indirect<M>
  ) throws(BinaryDecodingError) {
    try nested(into: &message[orInitial: M()])
  }

  /// One element of a repeated field.
  @inlinable
  public mutating func element<Coding: FieldCoding>(
    of values: inout [Coding.Value], _ coding: Coding.Type
  ) throws(BinaryDecodingError) {
    values.append(try Coding.read(&self))
  }

  /// All elements of a packed field.
  @inlinable
  public mutating func packed<Coding: FieldCoding>(
    _ values: inout [Coding.Value], _ coding: Coding.Type
  ) throws(BinaryDecodingError) {
    let bytes = try lengthDelimited()
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    var elements = WireReader(start: start, count: bytes.count)
    try Coding.readPacked(&elements, into: &values)
  }

  /// One entry of a map. A missing key or value is the default; a key that was there is replaced.
  @inlinable
  public mutating func entry<Key: MapKeyCoding, Value: FieldCoding>(
    of pairs: inout [Key.Value: Value.Value], _ key: Key.Type, _ value: Value.Type
  ) throws(BinaryDecodingError) {
    var entry = MapEntry<Key, Value>()
    try nested(into: &entry)
    pairs[entry.key] = entry.value
  }

  /// Keeps the field whose tag was read last.
  public mutating func unknown(
    _ tag: UInt32, _ storage: inout UnknownStorage
  ) throws(BinaryDecodingError) {
    let start = fieldStart
    try skip(tag)
    storage.append(UnsafeRawBufferPointer(start: start, count: position - start))
  }

  /// Passes over the field whose tag was read last.
  public mutating func skip(_ tag: UInt32) throws(BinaryDecodingError) {
    switch tag & 7 {
    case WireType.varint: _ = try varint()
    case WireType.fixed64: try advance(8)
    case WireType.lengthDelimited: _ = try lengthDelimited()
    case WireType.startGroup: try skipGroup(tag)
    case WireType.fixed32: try advance(4)
    default: throw .malformedProtobuf
    }
  }

  private mutating func advance(_ count: Int) throws(BinaryDecodingError) {
    guard remaining >= count else { throw .truncated }
    position += count
  }

  private mutating func skipGroup(_ start: UInt32) throws(BinaryDecodingError) {
    guard levelsLeft > 0 else { throw .messageDepthLimit }
    levelsLeft -= 1
    let endTag = start - WireType.startGroup + WireType.endGroup
    while let tag = try nextTag() {
      if tag == endTag {
        levelsLeft += 1
        return
      }
      try skip(tag)
    }
    throw .truncated
  }
}
