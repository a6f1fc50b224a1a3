import Foundation

/// An asymmetric generalised Gaussian distribution fitted by its moments: N.-E. Lasmar, Y. Stitou,
/// Y. Berthoumieu, "Multiscale skewed heavy tailed model for texture analysis", ICIP 2009.
struct AsymmetricGaussian {
  /// 2 for a Gaussian, 1 for a Laplacian; 0.2 to 10.
  let shape: Double
  /// The mean that the deviations and the shape make.
  let mean: Double
  /// Mean square of the values below 0.
  let leftVariance: Double
  /// Mean square of the others.
  let rightVariance: Double

  /// `nil` where all values of a side are 0, or there are none.
  init?(_ values: [Double]) {
    var (left, leftCount, right, rightCount, absolute) = (0.0, 0, 0.0, 0, 0.0)
    for value in values {
      absolute += abs(value)
      if value < 0 {
        left += value * value
        leftCount += 1
      } else {
        right += value * value
        rightCount += 1
      }
    }
    guard left > 0, right > 0 else { return nil }
    leftVariance = left / Double(leftCount)
    rightVariance = right / Double(rightCount)
    let count = Double(values.count)
    let gamma = (leftVariance / rightVariance).squareRoot()
    let ratio = (absolute / count) * (absolute / count) / ((left + right) / count)
    let wanted =
      ratio * (gamma * gamma * gamma + 1) * (gamma + 1)
      / ((gamma * gamma + 1) * (gamma * gamma + 1))
    shape = Self.shape(ofRatio: wanted)
    mean =
      (rightVariance.squareRoot() - leftVariance.squareRoot())
      * (tgamma(1 / shape) / tgamma(3 / shape)).squareRoot() * tgamma(2 / shape)
      / tgamma(1 / shape)
  }

  /// Where `gamma(2/a)^2 / (gamma(1/a) gamma(3/a))`, which rises with a, has that value.
  private static func shape(ofRatio wanted: Double) -> Double {
    var (low, high) = (0.2, 10.0)
    for _ in 0..<48 {
      let middle = (low + high) / 2
      let second = tgamma(2 / middle)
      let ratio = second * second / (tgamma(1 / middle) * tgamma(3 / middle))
      if ratio < wanted { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
