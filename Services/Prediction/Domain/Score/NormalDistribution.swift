import Foundation

/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value of at most `x`; 0 and 1 at the infinities.
  static func cumulative(_ x: Double) -> Double {
    erfc(-x / 2.0.squareRoot()) / 2
  }

  /// The x whose `cumulative` is `probability`, by bisection to the last bit.
  ///
  /// - Parameter probability: between 0 and 1.
  static func quantile(_ probability: Double) -> Double {
    var low = -40.0
    var high = 40.0
    while true {
      let middle = low + (high - low) / 2
      guard low < middle, middle < high else { return middle }
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
  }
}
