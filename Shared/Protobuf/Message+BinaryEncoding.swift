#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Message {
  /// The message in the binary wire format: fields by number, map entries by key, then the unknown
  /// fields. Equal messages give equal bytes.
  ///
  /// - Throws: ``BinaryEncodingError/tooLarge(bytes:)``.
  @inlinable
  public func serializedBytes() throws(BinaryEncodingError) -> [UInt8] {
    let size = try checkedSize()
    // An array that is made uninitialized costs a look-up of generic metadata, which is a third of
    // the time that a small message takes; copying a few bytes does not.
    if size <= 512 {
      return withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { buffer in
        write(into: buffer, size: size)
        return [UInt8](
          UnsafeBufferPointer(
            start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: size))
      }
    }
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      write(into: UnsafeMutableRawBufferPointer(buffer), size: size)
      count = size
    }
  }

  /// The message in the binary wire format, as `Data`.
  ///
  /// - Throws: ``BinaryEncodingError/tooLarge(bytes:)``.
  @inlinable
  public func serializedData() throws(BinaryEncodingError) -> Data {
    let size = try checkedSize()
    var data = Data(count: size)
    data.withUnsafeMutableBytes { write(into: $0, size: size) }
    return data
  }

  /// Writes the binary wire format to the start of `buffer`.
  ///
  /// - Returns: the bytes written, which is ``serializedSize``.
  /// - Throws: ``BinaryEncodingError`` when the message is larger than `buffer` or than the format
  ///   allows; nothing is written then.
  @inlinable
  @discardableResult
  public func serialize(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(BinaryEncodingError) -> Int {
    let size = try checkedSize()
    guard size <= buffer.count else {
      throw .bufferTooSmall(needed: size, available: buffer.count)
    }
    write(into: buffer, size: size)
    return size
  }

  @inlinable
  func checkedSize() throws(BinaryEncodingError) -> Int {
    let size = serializedSize
    guard size <= Int(Int32.max) else { throw .tooLarge(bytes: size) }
    return size
  }

  @inlinable
  func write(into buffer: UnsafeMutableRawBufferPointer, size: Int) {
    guard size > 0, let start = buffer.baseAddress else { return }
    var writer = WireWriter(start: start, count: size)
    encode(into: &writer)
    assert(writer.remaining == 0, "\(Self.protoMessageName): encode(into:) and size disagree")
  }
}
