import Foundation

/// The distribution of a rate whose log odds are normal.
struct LogitNormal: Sendable {
  /// The mean of the log odds.
  let mean: Double
  /// The variance of the log odds.
  let variance: Double

  /// The mean of the rate: the trapezoidal rule over eight standard deviations to either side.
  var expectation: Double {
    let deviation = variance.squareRoot()
    let step = 0.125
    var (sum, weights) = (0.0, 0.0)
    for index in -64...64 {
      let z = Double(index) * step
      let weight = exp(-z * z / 2)
      weights += weight
      sum += weight * MarginalClickLikelihood.logistic(mean + deviation * z)
    }
    return sum / weights
  }
}
