/// Wilson's score interval for a proportion (Wilson 1927, JASA 22).
public enum WilsonInterval {
  /// Where the true share probably lies.
  ///
  /// - Parameters:
  ///   - share: the share in the sample, 0 to 1.
  ///   - count: the sample's size, above 0; may be an effective one.
  ///   - level: the probability that the interval claims.
  public static func around(_ share: Double, count: Double, level: Double) -> Interval {
    let criticalValue = criticalValues(level)
    let square = criticalValue * criticalValue
    let middle = (share + square / (2 * count)) / (1 + square / count)
    let half =
      criticalValue / (1 + square / count)
      * (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
    return Interval(lower: max(0, middle - half), upper: min(1, middle + half), level: level)
  }

  /// Most intervals have level 0.8; its bisection is done once.
  private static let usual = (level: 0.8, value: NormalDistribution.criticalValue(level: 0.8))

  private static func criticalValues(_ level: Double) -> Double {
    level == usual.level ? usual.value : NormalDistribution.criticalValue(level: level)
  }
}
