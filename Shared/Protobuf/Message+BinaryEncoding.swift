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
    // A short message is written at once, where another would have to be measured first, and copied:
    // an array that is made uninitialized costs a look-up of generic metadata besides.
    let short = withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 8) { buffer -> [UInt8]? in
      guard let start = buffer.baseAddress else { return nil }
      var writer = WireWriter(start: start, count: buffer.count)
      encode(into: &writer)
      return writer.isFull ? nil : [UInt8](writer.written)
    }
    if let short { return short }
    let size = try checkedSize()
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
    writer.finish()
  }
}
