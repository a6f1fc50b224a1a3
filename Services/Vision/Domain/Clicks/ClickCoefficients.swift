/// What is known of a `ClickRegression`'s coefficients: their mean and covariance, and how much pictures
/// deviate.
package struct ClickCoefficients: Sendable, Equatable {
  /// The means, the constant first; log odds for one unit of the feature.
  package let mean: [Double]
  /// The covariances, row by row.
  package let covariance: [Double]
  /// The mean of τ, the standard deviation of a picture's log odds from what its features say.
  package let pictureDeviation: Double
  /// The standard deviation of τ.
  package let pictureDeviationSpread: Double
  /// The mean of τ².
  package let pictureVariance: Double

  /// - Parameter pictureDeviations: the weight, together 1, and the value of each τ.
  init(mean: [Double], covariance: [Double], pictureDeviations: [(weight: Double, value: Double)]) {
    self.mean = mean
    self.covariance = covariance
    pictureDeviation = pictureDeviations.reduce(0) { $0 + $1.weight * $1.value }
    pictureVariance = pictureDeviations.reduce(0) { $0 + $1.weight * $1.value * $1.value }
    pictureDeviationSpread =
      max(0, pictureVariance - pictureDeviation * pictureDeviation).squareRoot()
  }

  /// The standard deviation of a coefficient.
  package func deviation(_ index: Int) -> Double {
    covariance[index * mean.count + index].squareRoot()
  }

  /// The mean and the variance of the log odds of a picture that was not seen, its own deviation
  /// included.
  package func logOdds(_ features: [Double]) -> (mean: Double, variance: Double) {
    let row = [1] + features
    var (expected, variance) = (0.0, pictureVariance)
    for (index, feature) in row.enumerated() {
      expected += mean[index] * feature
      for (other, otherFeature) in row.enumerated() {
        variance += covariance[index * row.count + other] * feature * otherFeature
      }
    }
    return (expected, variance)
  }
}
