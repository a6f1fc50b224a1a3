#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Message {
  /// Reads the binary wire format from memory that the caller owns.
  ///
  /// Nothing of `bytes` is kept. The memory used is proportional to the bytes that are there, never
  /// to a length that they only claim.
  @inlinable
  public init(serializedBytes bytes: UnsafeRawBufferPointer) throws(BinaryDecodingError) {
    self.init()
    try merge(serializedBytes: bytes)
  }

  /// Reads the binary wire format out of memory that values may refer to.
  /// - Parameters:
  ///   - bytes: the message. Nobody writes to this memory any more, and nothing else refers to it.
  ///   - owner: keeps the memory as long as it lives.
  @inlinable
  public init(
    serializedBytes bytes: UnsafeRawBufferPointer, owner: AnyObject
  ) throws(BinaryDecodingError) {
    self.init()
    guard let start = bytes.baseAddress else { return }
    var reader = WireReader(start: start, count: bytes.count, owner: owner)
    try merge(from: &reader)
  }

  /// Reads the binary wire format.
  @inlinable
  public init(serializedBytes bytes: [UInt8]) throws(BinaryDecodingError) {
    self.init()
    try merge(serializedBytes: bytes)
  }

  /// Reads the binary wire format from `Data` or any other contiguous bytes.
  @inlinable
  public init(serializedBytes bytes: some ContiguousBytes) throws(BinaryDecodingError) {
    self.init()
    try merge(serializedBytes: bytes)
  }

  /// Merges in a message in the binary wire format: scalars that are there replace, messages merge,
  /// repeated fields grow. After an error the message holds what was read before it.
  @inlinable
  public mutating func merge(
    serializedBytes bytes: UnsafeRawBufferPointer
  ) throws(BinaryDecodingError) {
    guard let start = bytes.baseAddress else { return }
    var reader = WireReader(start: start, count: bytes.count)
    try merge(from: &reader)
  }

  /// Merges in a message in the binary wire format.
  @inlinable
  public mutating func merge(serializedBytes bytes: [UInt8]) throws(BinaryDecodingError) {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(BinaryDecodingError) in try merge(serializedBytes: buffer) }
    }
    try outcome.get()
  }

  /// Merges in a message in the binary wire format.
  @inlinable
  public mutating func merge(
    serializedBytes bytes: some ContiguousBytes
  ) throws(BinaryDecodingError) {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(BinaryDecodingError) in try merge(serializedBytes: buffer) }
    }
    try outcome.get()
  }
}
