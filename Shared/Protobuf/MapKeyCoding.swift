/// The coding of a type that may be the key of a map.
public protocol MapKeyCoding: FieldCoding where Value: Hashable {
  /// Whether `first` is written before `second`.
  static func precedes(_ first: Value, _ second: Value) -> Bool
}

extension MapKeyCoding where Value: Comparable {
  /// Smaller keys come first.
  @inlinable
  public static func precedes(_ first: Value, _ second: Value) -> Bool { first < second }
}
