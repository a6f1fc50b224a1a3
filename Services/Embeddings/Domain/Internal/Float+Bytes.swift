/// Vectors are written as IEEE 754 single precision, little-endian, one coordinate after the other.
extension [Float] {
  var littleEndianBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * MemoryLayout<UInt32>.size)
    for value in self {
      Swift.withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }

  init(littleEndianBytes bytes: UnsafeRawBufferPointer) {
    self = (0..<bytes.count / MemoryLayout<UInt32>.size).map { index in
      Float(
        bitPattern: UInt32(
          littleEndian: bytes.loadUnaligned(
            fromByteOffset: index * MemoryLayout<UInt32>.size, as: UInt32.self)))
    }
  }
}
