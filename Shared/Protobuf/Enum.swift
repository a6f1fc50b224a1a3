/// A protobuf enum. It is open: a number that has no name is kept as `UNRECOGNIZED`.
public protocol Enum: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == Int {
  /// The value of a field that was never set: the one with number 0.
  init()
  /// The value with the given number; never `nil` for a generated enum.
  init?(rawValue: Int)
}
