/// Writes the fields of a message into memory from its end to its start.
///
/// Backwards, a message is complete before its length is written, so no length has to be computed
/// twice or remembered. Nothing is ever written outside the memory: a value that does not fit is
/// lost, and what was written is then of no use; ``finish()`` stops the program over that.
/// ``Message/serializedSize`` says how much room is needed.
@frozen
public struct WireWriter {
  @usableFromInline
  let start: UnsafeMutableRawPointer
  @usableFromInline
  let end: UnsafeMutableRawPointer
  @usableFromInline
  var position: UnsafeMutableRawPointer

  /// Whether a value did not fit.
  @usableFromInline
  var isFull = false

  /// A writer into the `count` bytes from `start`.
  @inlinable
  public init(start: UnsafeMutableRawPointer, count: Int) {
    self.start = start
    end = start + count
    position = end
  }

  /// The bytes that have not been written yet.
  @inlinable
  public var remaining: Int { position - start }

  /// The bytes that have been written.
  @inlinable
  var written: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: position, count: end - position)
  }

  /// Ends a message whose size was known before: stops the program unless it has filled the memory.
  @inlinable
  public func finish() {
    precondition(
      !isFull && position == start, "protobuf: serializedSize and encode(into:) disagree")
  }

  @inlinable
  @inline(__always)
  mutating func claim(_ count: Int) -> UnsafeMutableRawPointer {
    if count > remaining { makeRoom(count) }
    position -= count
    return position
  }

  /// Begins again at the end of the memory: what is written from now on is lost.
  @usableFromInline
  mutating func makeRoom(_ count: Int) {
    precondition(count <= end - start, "protobuf: a value is larger than the memory for a message")
    isFull = true
    position = end
  }

  /// A base-128 integer.
  @inlinable
  @inline(__always)
  public mutating func varint(_ value: UInt64) {
    if value < 0x80 {
      claim(1).storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
    } else if value < 0x4000 {
      let both = UInt16(truncatingIfNeeded: value & 0x7F | 0x80 | value &<< 1 & 0x7F00)
      claim(2).storeBytes(of: both, as: UInt16.self)
    } else {
      longVarint(value)
    }
  }

  @usableFromInline
  mutating func longVarint(_ value: UInt64) {
    var byte = claim(WireSize.varint(value))
    var rest = value
    while rest >= 0x80 {
      byte.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
      byte += 1
      rest &>>= 7
    }
    byte.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
  }

  /// A base-128 integer and the tag before it: at once where both are short, as they are as a rule.
  @inlinable
  @inline(__always)
  mutating func varint(_ value: UInt64, tag: UInt32) {
    if value < 0x80, tag < 0x80 {
      let both = UInt16(truncatingIfNeeded: value) &<< 8 | UInt16(truncatingIfNeeded: tag)
      claim(2).storeBytes(of: both, as: UInt16.self)
    } else {
      varint(value)
      self.tag(tag)
    }
  }

  /// A field's number and wire type.
  @inlinable
  @inline(__always)
  public mutating func tag(_ tag: UInt32) { varint(UInt64(tag)) }

  /// Bytes as they are.
  @inlinable
  public mutating func raw(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    guard bytes.count <= remaining else {
      isFull = true
      return
    }
    let target = claim(bytes.count)
    if bytes.count > 512 {
      Self.copyLong(bytes.count, from: source, to: target)
    } else {
      target.copyMemory(from: source, byteCount: bytes.count)
    }
  }

  /// Copies from the end as well where it is one piece of many: what the processor fetches ahead is
  /// then what comes next, which saves a tenth of the time. A long piece is copied faster at once.
  @usableFromInline
  static func copyLong(
    _ count: Int, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
  ) {
    var rest = count
    if count <= 16 << 10 {
      while rest > 512 {
        rest &-= 256
        (target + rest).copyMemory(from: source + rest, byteCount: 256)
      }
    }
    target.copyMemory(from: source, byteCount: rest)
  }

  /// Four or eight bytes.
  @inlinable
  @inline(__always)
  mutating func fixed<Value: FixedValue>(_ value: Value) {
    claim(MemoryLayout<Value>.size).storeBytes(of: value, as: Value.self)
  }

  /// Four or eight bytes and the tag before them.
  @inlinable
  @inline(__always)
  mutating func fixed<Value: FixedValue>(_ value: Value, tag: UInt32) {
    guard tag < 0x80 else {
      fixed(value)
      return self.tag(tag)
    }
    let bytes = claim(MemoryLayout<Value>.size &+ 1)
    bytes.storeBytes(of: UInt8(truncatingIfNeeded: tag), as: UInt8.self)
    (bytes + 1).storeBytes(of: value, as: Value.self)
  }

  /// UTF-8.
  @usableFromInline
  mutating func utf8(_ value: String) {
    let isDone: Void? = value.utf8.withContiguousStorageIfAvailable {
      raw(UnsafeRawBufferPointer($0))
    }
    if isDone == nil { Array(value.utf8).withUnsafeBytes { raw($0) } }
  }
}
