/// Reads the fields of one message from memory, never past its end.
///
/// It does not own the memory: it must not outlive the call that lent it.
@frozen
public struct WireReader {
  /// How deep messages and groups may nest: 100, as in Google's implementations.
  public static let recursionLimit = 100

  @usableFromInline
  var position: UnsafeRawPointer
  @usableFromInline
  var end: UnsafeRawPointer
  @usableFromInline
  var fieldStart: UnsafeRawPointer
  @usableFromInline
  var levelsLeft: Int
  /// Keeps the memory that values may refer to; nil when they must copy.
  @usableFromInline
  let owner: Unmanaged<AnyObject>?
  /// The fewest bytes of a value that refers to the memory instead of copying it.
  @usableFromInline
  let lentSize: Int

  /// A reader of the `count` bytes from `start`.
  /// - Parameter owner: keeps the memory, which nobody else writes to: a `bytes` value that is most of
  ///   the message, and large, refers to it instead of copying it. Without, everything is copied.
  @inlinable
  public init(start: UnsafeRawPointer, count: Int, owner: AnyObject? = nil) {
    position = start
    end = start + count
    fieldStart = start
    levelsLeft = WireReader.recursionLimit
    self.owner = owner.map(Unmanaged.passUnretained)
    lentSize = max(32 << 10, count / 2)
  }

  /// The bytes that are left of the message.
  @inlinable
  public var remaining: Int { end - position }

  /// Whether the message has been read to its end.
  @inlinable
  public var isAtEnd: Bool { position == end }

  /// The tag of the next field, or `nil` at the end of the message.
  @inlinable
  public mutating func nextTag() throws(BinaryDecodingError) -> UInt32? {
    if position == end { return nil }
    fieldStart = position
    let byte = position.load(as: UInt8.self)
    if byte < 0x80 {
      guard byte >= 8 else { throw .malformedProtobuf }
      position += 1
      return UInt32(byte)
    }
    return try longTag()
  }

  @usableFromInline
  mutating func longTag() throws(BinaryDecodingError) -> UInt32 {
    guard let tag = UInt32(exactly: try longVarint()), tag >= 8 else { throw .malformedProtobuf }
    return tag
  }

  /// A base-128 integer.
  @inlinable
  public mutating func varint() throws(BinaryDecodingError) -> UInt64 {
    if position != end {
      let byte = position.load(as: UInt8.self)
      if byte < 0x80 {
        position += 1
        return UInt64(byte)
      }
    }
    return try longVarint()
  }

  @usableFromInline
  mutating func longVarint() throws(BinaryDecodingError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 70 {
      guard position != end else { throw .truncated }
      let byte = position.load(as: UInt8.self)
      position += 1
      // The tenth byte holds bit 63; what it has beyond that is dropped.
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
    }
    throw .malformedProtobuf
  }

  /// A length, checked against the bytes that are there.
  @inlinable
  mutating func length() throws(BinaryDecodingError) -> Int {
    let length = try varint()
    guard length <= UInt64(UInt(bitPattern: remaining)) else { throw .truncated }
    return Int(truncatingIfNeeded: length)
  }

  /// The bytes after a length. They belong to whoever lent the memory to this reader.
  @inlinable
  public mutating func lengthDelimited() throws(BinaryDecodingError) -> UnsafeRawBufferPointer {
    let count = try length()
    let bytes = UnsafeRawBufferPointer(start: position, count: count)
    position += count
    return bytes
  }

  /// Four or eight bytes.
  @inlinable
  mutating func fixed<Value: FixedValue>(
    _ type: Value.Type
  ) throws(BinaryDecodingError) -> Value {
    guard remaining >= MemoryLayout<Value>.size else { throw .truncated }
    let value = position.loadUnaligned(as: Value.self)
    position += MemoryLayout<Value>.size
    return value
  }

  /// UTF-8 after a length.
  @inlinable
  mutating func string() throws(BinaryDecodingError) -> String {
    let bytes = try lengthDelimited()
    if bytes.isEmpty { return "" }
    return try WireReader.validatedString(bytes)
  }

  // `UTF8Span` rather than `String(validating:as:)`, which looks up generic metadata every time.
  @usableFromInline
  static func validatedString(
    _ bytes: UnsafeRawBufferPointer
  ) throws(BinaryDecodingError) -> String {
    do {
      let utf8 = try UTF8Span(validating: bytes.assumingMemoryBound(to: UInt8.self).span)
      return String(copying: utf8)
    } catch {
      throw .invalidUTF8
    }
  }
}
