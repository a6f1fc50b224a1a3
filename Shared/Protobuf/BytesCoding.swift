#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// `bytes`.
public enum BytesCoding: FieldCoding {
  @inlinable
  public static var wireType: UInt32 { WireType.lengthDelimited }
  @inlinable
  public static var initial: Data { Data() }
  @inlinable
  @inline(__always)
  public static func isDefault(_ value: Data) -> Bool { value.isEmpty }
  @inlinable
  public static func read(_ reader: inout WireReader) throws(BinaryDecodingError) -> Data {
    let bytes = try reader.lengthDelimited()
    guard let owner = reader.owner, bytes.count >= reader.lentSize, let start = bytes.baseAddress
    else { return Data(bytes) }
    let share = owner.retain()
    return Data(
      bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
      deallocator: .custom { _, _ in share.release() })
  }
  @inlinable
  @inline(__always)
  public static func size(_ value: Data) -> Int { WireSize.lengthDelimited(value.count) }
  @inlinable
  @inline(__always)
  public static func write(_ value: Data, into writer: inout WireWriter) {
    value.withUnsafeBytes { writer.raw($0) }
    writer.varint(UInt64(value.count))
  }
}
