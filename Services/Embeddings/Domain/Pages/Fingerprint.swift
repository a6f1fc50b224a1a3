import VectorIndex

/// A number that differs where what it was made of differs, by accident apart (one in 2⁶⁴), and is the
/// same on every machine: FNV-1a (Fowler, Noll and Vo) with 64 bits.
struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func combine(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      combine(byte: UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func combine(_ number: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      combine(byte: UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  mutating func combine(_ number: Int) { combine(UInt64(bitPattern: Int64(number))) }

  mutating func combine(_ number: Double) { combine(number.bitPattern) }

  /// With the length before it: where one text ends and the next begins makes a difference.
  mutating func combine(_ text: String) {
    combine(text.utf8.count)
    for byte in text.utf8 { combine(byte: byte) }
  }

  /// Of the cosine nothing: what was made before there was another metric stays what it is.
  mutating func combine(_ metric: VectorIndex.Metric) {
    if metric != .cosine { combine(metric.name) }
  }

  /// Combines a value that may be missing.
  mutating func combine<Value>(
    _ value: Value?, _ combine: (inout Fingerprint, Value) -> Void
  ) {
    self.combine(value == nil ? 0 : 1)
    if let value { combine(&self, value) }
  }

  private mutating func combine(byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
