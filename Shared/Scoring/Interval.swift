/// Where a true value probably lies.
public struct Interval: Sendable, Equatable {
  /// The lower end, in the unit of the value.
  public let lower: Double
  /// The upper end, in the unit of the value; never below `lower`.
  public let upper: Double
  /// The probability that the true value lies between the two, 0 to 1.
  public let level: Double

  /// An interval with the given ends.
  public init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  /// An interval around a value, cut where it leaves the scale: what lies outside is impossible, so
  /// that near an end the interval is narrower and lopsided.
  ///
  /// - Parameters:
  ///   - value: the centre, which rounding alone may have led out of `scale`.
  ///   - halfWidth: how far the interval reaches to either side; 0 or more.
  ///   - level: the probability that an interval of that width holds the true value.
  ///   - scale: what the value can be.
  public init(
    around value: Double, halfWidth: Double, level: Double, cutTo scale: ClosedRange<Double>
  ) {
    let centre = min(max(value, scale.lowerBound), scale.upperBound)
    self.init(
      lower: max(scale.lowerBound, centre - halfWidth),
      upper: min(scale.upperBound, centre + halfWidth), level: level)
  }

  /// An interval around a value, moved into the scale where it would leave it.
  ///
  /// Its width depends on `halfWidth` alone, so that knowing less never makes it narrower, whatever
  /// the value does meanwhile. Near an end of the scale it holds more than `level`.
  ///
  /// - Parameters:
  ///   - value: the centre, as far as the scale leaves room for it.
  ///   - halfWidth: how far the interval reaches to either side; 0 or more, and no more than half of
  ///     the scale's width is used.
  ///   - level: the least probability that an interval of that width holds the true value.
  ///   - scale: what the value can be; both ends finite.
  public init(
    around value: Double, halfWidth: Double, level: Double, movedInto scale: ClosedRange<Double>
  ) {
    let half = min(halfWidth, (scale.upperBound - scale.lowerBound) / 2)
    let centre = min(max(value, scale.lowerBound + half), scale.upperBound - half)
    self.init(
      lower: max(scale.lowerBound, centre - half), upper: min(scale.upperBound, centre + half),
      level: level)
  }
}
