/// The type of a tensor's elements.
public enum ElementType: String, Sendable, CaseIterable {
  /// 32-bit floating point.
  case float32 = "f32"
  /// 64-bit floating point.
  case float64 = "f64"
  /// 8-bit signed integer.
  case int8 = "i8"
  /// 8-bit unsigned integer.
  case uint8 = "u8"
  /// 32-bit signed integer.
  case int32 = "i32"
  /// 64-bit signed integer.
  case int64 = "i64"

  /// The size of one element in bytes.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .float32, .int32: 4
    case .float64, .int64: 8
    }
  }
}
