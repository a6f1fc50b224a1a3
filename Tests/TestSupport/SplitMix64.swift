import Foundation

/// The generator SplitMix64 (Steele, Lea and Flood, «Fast splittable pseudorandom number
/// generators», 2014): the same numbers from the same seed everywhere.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// A generator that begins at `seed`.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to less than 1.
  public mutating func uniform() -> Double { Double(next() >> 11) / Double(1 << 53) }

  /// A normally distributed number of mean 0 and deviation 1 (Box and Muller).
  public mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  /// A vector of numbers from −1 to 1.
  public mutating func vector(_ dimension: Int) -> [Float] {
    (0..<dimension).map { _ in Float.random(in: -1...1, using: &self) }
  }

  /// A vector of small whole numbers, whose products and sums are exact, so that many scores are
  /// equal.
  public mutating func lattice(_ dimension: Int) -> [Float] {
    (0..<dimension).map { _ in Float(Int.random(in: -2...2, using: &self)) }
  }
}
