/// How many bytes things take on the wire.
public enum WireSize {
  /// The bytes of a varint, 1 to 10.
  @inlinable
  @inline(__always)
  public static func varint(_ value: UInt64) -> Int {
    // Seven payload bits a byte: ceil(bits / 7) without a division, for 1 to 64 bits.
    let bits = 64 - (value | 1).leadingZeroBitCount
    return (bits &* 9 &+ 64) &>> 6
  }

  /// The bytes of a tag, 1 to 5.
  @inlinable
  @inline(__always)
  public static func tag(_ tag: UInt32) -> Int { varint(UInt64(tag)) }

  /// The bytes of `count` bytes and their length before them.
  @inlinable
  @inline(__always)
  public static func lengthDelimited(_ count: Int) -> Int {
    varint(UInt64(truncatingIfNeeded: count)) &+ count
  }

  /// The bytes of a field with no presence: none where the value is the default.
  @inlinable
  @inline(__always)
  public static func implicit<Coding: FieldCoding>(
    _ value: Coding.Value, tag: UInt32, _ coding: Coding.Type
  ) -> Int {
    Coding.isDefault(value) ? 0 : WireSize.tag(tag) &+ Coding.size(value)
  }

  /// The bytes of a field that is there.
  @inlinable
  @inline(__always)
  public static func field<Coding: FieldCoding>(
    _ value: Coding.Value, tag: UInt32, _ coding: Coding.Type
  ) -> Int {
    WireSize.tag(tag) &+ Coding.size(value)
  }

  /// The bytes of a field with presence: none where it is not set.
  @inlinable
  @inline(__always)
  public static func optional<Coding: FieldCoding>(
    _ value: Coding.Value?, tag: UInt32, _ coding: Coding.Type
  ) -> Int {
    guard let value else { return 0 }
    return WireSize.tag(tag) &+ Coding.size(value)
  }

  /// The bytes of a message field outside the struct: none where it is not set.
  @inlinable
  public static func optional<M: Message>(
    _ value: Indirect<M>, tag: UInt32, _ coding: MessageCoding<M>.Type
  ) -> Int {
    value.storage.isEmpty ? 0 : WireSize.tag(tag) &+ coding.size(value.storage[0])
  }

  /// The bytes of a repeated field, one tag an element.
  @inlinable
  public static func repeated<Coding: FieldCoding>(
    _ values: [Coding.Value], tag: UInt32, _ coding: Coding.Type
  ) -> Int {
    if values.isEmpty { return 0 }
    return WireSize.tag(tag) &* values.count &+ sum(values, coding)
  }

  /// The bytes of a packed repeated field.
  @inlinable
  public static func packed<Coding: FieldCoding>(
    _ values: [Coding.Value], tag: UInt32, _ coding: Coding.Type
  ) -> Int {
    values.isEmpty ? 0 : WireSize.tag(tag) &+ lengthDelimited(payload(values, coding))
  }

  /// The bytes of a map field: an entry message a pair.
  @inlinable
  public static func map<Key: MapKeyCoding, Value: FieldCoding>(
    _ pairs: [Key.Value: Value.Value], tag: UInt32, _ key: Key.Type, _ value: Value.Type
  ) -> Int {
    if pairs.isEmpty { return 0 }
    var size = WireSize.tag(tag) &* pairs.count
    for pair in pairs {
      size &+= lengthDelimited(2 &+ Key.size(pair.key) &+ Value.size(pair.value))
    }
    return size
  }

  /// The bytes of the elements of a packed field, without tag and length.
  @inlinable
  static func payload<Coding: FieldCoding>(
    _ values: [Coding.Value], _ coding: Coding.Type
  ) -> Int {
    if let width = Coding.fixedWidth { return width &* values.count }
    return sum(values, coding)
  }

  @inlinable
  static func sum<Coding: FieldCoding>(_ values: [Coding.Value], _ coding: Coding.Type) -> Int {
    var size = 0
    values.withBorrowed { elements, count in
      for index in 0..<count { size &+= elements[index].size(coding) }
    }
    return size
  }
}
