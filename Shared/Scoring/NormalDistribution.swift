import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
  /// The probability of a value of at most `x`; 0 and 1 at the infinities.
  public static func cumulative(_ x: Double) -> Double {
    erfc(-x / 2.0.squareRoot()) / 2
  }

  /// How many standard deviations to either side of the mean hold a share `level` of all values:
  /// 1.28 for 0.8. Found by bisection, to the last bit that `cumulative` tells apart.
  ///
  /// - Parameter level: between 0 and 1.
  public static func criticalValue(level: Double) -> Double {
    let probability = (1 + level) / 2
    var low = -40.0
    var high = 40.0
    while true {
      let middle = low + (high - low) / 2
      guard low < middle, middle < high else { return middle }
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
  }
}
