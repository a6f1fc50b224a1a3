import Foundation

/// The standard normal distribution.
enum NormalDistribution {
  /// The value below which a share `probability`, in (0, 1), lies: bisection on the distribution
  /// function to the last bit.
  static func quantile(_ probability: Double) -> Double {
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return (low + high) / 2
  }
}
