/// A distribution; made by `Metrics.histogram`.
public struct Histogram: Sendable {
  let family: HistogramFamily

  /// Counts one observation.
  ///
  /// - Parameters:
  ///   - value: the observation, in the unit of the histogram; NaN is not counted.
  ///   - labels: a value for each label, in the order of their names.
  public func record(_ value: Double, labels: [String] = []) {
    guard !value.isNaN else { return }
    family.record(value, labels)
  }
}
