/// A number that only grows; made by `Metrics.counter`.
public struct Counter: Sendable {
  let series: ScalarFamily

  /// Adds to the series of these label values.
  ///
  /// - Parameters:
  ///   - amount: how much; negative amounts and NaN are not counted.
  ///   - labels: a value for each label, in the order of their names.
  public func increment(by amount: Double = 1, labels: [String] = []) {
    guard amount >= 0 else { return }
    series.update(labels) { $0 += amount }
  }
}
