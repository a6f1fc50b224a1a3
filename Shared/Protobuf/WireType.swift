/// How a field's bytes are delimited: the low three bits of its tag.
public enum WireType {
  /// A base-128 integer of at most ten bytes.
  public static let varint: UInt32 = 0
  /// Eight bytes, little-endian.
  public static let fixed64: UInt32 = 1
  /// A varint and that many bytes.
  public static let lengthDelimited: UInt32 = 2
  /// The start of a group, which ends with the tag of ``endGroup`` and the same number.
  public static let startGroup: UInt32 = 3
  /// The end of a group.
  public static let endGroup: UInt32 = 4
  /// Four bytes, little-endian.
  public static let fixed32: UInt32 = 5
}
