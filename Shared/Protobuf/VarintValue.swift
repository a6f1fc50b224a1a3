/// A type whose values are written as plain varints.
public protocol VarintValue: Hashable, Sendable {
  /// The value of a varint; bits beyond the type's width are dropped, as the format demands.
  init(varint: UInt64)
  /// The varint of the value; negative numbers are sign-extended to 64 bits.
  var varint: UInt64 { get }
}

extension VarintValue where Self: FixedWidthInteger {
  @inlinable
  public init(varint: UInt64) { self.init(truncatingIfNeeded: varint) }
  @inlinable
  public var varint: UInt64 { UInt64(truncatingIfNeeded: self) }
}

extension Int32: VarintValue {}
extension Int64: VarintValue {}
extension UInt32: VarintValue {}
extension UInt64: VarintValue {}

extension Bool: VarintValue {
  @inlinable
  public init(varint: UInt64) { self = varint != 0 }
  @inlinable
  public var varint: UInt64 { self ? 1 : 0 }
}
