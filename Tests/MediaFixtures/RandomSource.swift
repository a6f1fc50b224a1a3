import Foundation

/// SplitMix64: the same numbers from the same seed everywhere.
public struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  /// A source that begins at `seed`.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 to less than 1.
  public mutating func uniform() -> Double { Double(next() >> 11) / Double(1 << 53) }

  /// A normally distributed number of mean 0 and deviation 1 (Box and Muller).
  public mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}
