#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Fields that a message was sent but does not know, as they stood on the wire.
@frozen
public struct UnknownStorage: Hashable, Sendable {
  @usableFromInline
  var bytes: [UInt8]

  /// No fields.
  @inlinable
  public init() {
    bytes = []
  }

  /// The fields, tags included, in the order in which they were read.
  public var data: Data { Data(bytes) }

  /// Whether there are no unknown fields.
  @inlinable
  public var isEmpty: Bool { bytes.isEmpty }

  /// The bytes that the fields take.
  @inlinable
  public var count: Int { bytes.count }

  @usableFromInline
  mutating func append(_ field: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: field)
  }
}
