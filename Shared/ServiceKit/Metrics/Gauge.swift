/// A number that goes up and down; made by `Metrics.gauge`.
public struct Gauge: Sendable {
  let series: ScalarFamily

  /// Sets the series of these label values.
  public func set(to value: Double, labels: [String] = []) {
    series.update(labels) { $0 = value }
  }

  /// Adds to the series of these label values; a negative amount lowers it.
  public func add(_ amount: Double, labels: [String] = []) {
    series.update(labels) { $0 += amount }
  }
}
