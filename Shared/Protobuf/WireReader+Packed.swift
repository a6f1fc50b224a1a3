extension WireReader {
  /// Appends every varint that is left.
  @inlinable
  mutating func packedVarints<Value>(
    into values: inout [Value], _ value: (UInt64) -> Value
  ) throws(BinaryDecodingError) {
    // A varint ends with the one byte that has no continuation bit, so the number of those is the
    // number of elements: memory is taken for elements that are there.
    var count = 0
    for byte in UnsafeRawBufferPointer(start: position, count: remaining) {
      count &+= byte < 0x80 ? 1 : 0
    }
    if values.isEmpty {
      values.reserveCapacity(count)
    }
    while position != end {
      values.append(value(try varint()))
    }
  }

  /// Appends every four- or eight-byte value that is left.
  @inlinable
  mutating func packedFixed<Value: FixedValue>(
    into values: inout [Value]
  ) throws(BinaryDecodingError) {
    let bytes = UnsafeRawBufferPointer(start: position, count: remaining)
    let (count, rest) = bytes.count.quotientAndRemainder(
      dividingBy: MemoryLayout<Value>.size)
    guard rest == 0 else { throw .truncated }
    let added = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
      initialized = count
    }
    if values.isEmpty { values = added } else { values.append(contentsOf: added) }
    position = end
  }
}
