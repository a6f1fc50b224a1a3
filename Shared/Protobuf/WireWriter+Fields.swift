extension WireWriter {
  /// A field with no presence: left out where the value is the default.
  @inlinable
  @inline(__always)
  public mutating func implicit<Coding: FieldCoding>(
    _ value: Coding.Value, tag: UInt32, _ coding: Coding.Type
  ) {
    if !Coding.isDefault(value) { field(value, tag: tag, coding) }
  }

  /// A field that is there.
  @inlinable
  @inline(__always)
  public mutating func field<Coding: FieldCoding>(
    _ value: Coding.Value, tag: UInt32, _ coding: Coding.Type
  ) {
    Coding.write(value, tag: tag, into: &self)
  }

  /// A field with presence: left out where it is not set.
  @inlinable
  @inline(__always)
  public mutating func optional<Coding: FieldCoding>(
    _ value: Coding.Value?, tag: UInt32, _ coding: Coding.Type
  ) {
    if let value { field(value, tag: tag, coding) }
  }

  /// A message field outside the struct: left out where it is not set.
  @inlinable
  public mutating func optional<M: Message>(
    _ value: Indirect<M>, tag: UInt32, _ coding: MessageCoding<M>.Type
  ) {
    if !value.storage.isEmpty { field(value.storage[0], tag: tag, coding) }
  }

  /// A repeated field, one tag an element.
  @inlinable
  public mutating func repeated<Coding: FieldCoding>(
    _ values: [Coding.Value], tag: UInt32, _ coding: Coding.Type
  ) {
    values.withBorrowed { elements, count in
      var index = count
      while index > 0, !isFull {
        index &-= 1
        elements[index].write(coding, tag: tag, into: &self)
      }
    }
  }

  /// A packed repeated field.
  @inlinable
  public mutating func packed<Coding: FieldCoding>(
    _ values: [Coding.Value], tag: UInt32, _ coding: Coding.Type
  ) {
    if values.isEmpty { return }
    let end = remaining
    Coding.writePacked(values, into: &self)
    varint(UInt64(truncatingIfNeeded: end &- remaining), tag: tag)
  }

  /// A map field: an entry message a pair, by key.
  @inlinable
  public mutating func map<Key: MapKeyCoding, Value: FieldCoding>(
    _ pairs: [Key.Value: Value.Value], tag: UInt32, _ key: Key.Type, _ value: Value.Type
  ) {
    if pairs.isEmpty { return }
    // A pair takes six bytes at least. What cannot fit is not sorted in vain.
    guard pairs.count <= remaining / 6 else {
      isFull = true
      return
    }
    for pair in pairs.sorted(by: { Key.precedes($1.key, $0.key) }) {
      if isFull { return }
      let end = remaining
      field(pair.value, tag: 2 << 3 | Value.wireType, value)
      field(pair.key, tag: 1 << 3 | Key.wireType, key)
      varint(UInt64(truncatingIfNeeded: end &- remaining), tag: tag)
    }
  }

  /// Fields that were read but not known.
  @inlinable
  @inline(__always)
  public mutating func unknown(_ storage: UnknownStorage) {
    if !storage.isEmpty { storage.bytes.withUnsafeBytes { raw($0) } }
  }
}
