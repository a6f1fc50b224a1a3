/// A type whose values are written as four or eight bytes.
public protocol FixedValue: AdditiveArithmetic, BitwiseCopyable, Hashable, Sendable {
  /// Whether every bit is 0: the default. Negative zero is not.
  var isAllZeroBits: Bool { get }
}

extension FixedValue where Self: FixedWidthInteger {
  @inlinable
  public var isAllZeroBits: Bool { self == 0 }
}

extension UInt32: FixedValue {}
extension Int32: FixedValue {}
extension UInt64: FixedValue {}
extension Int64: FixedValue {}

extension Float: FixedValue {
  @inlinable
  public var isAllZeroBits: Bool { bitPattern == 0 }
}

extension Double: FixedValue {
  @inlinable
  public var isAllZeroBits: Bool { bitPattern == 0 }
}
