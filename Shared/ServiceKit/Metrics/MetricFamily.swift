/// All series of one name.
protocol MetricFamily: Sendable {
  var name: String { get }
  /// Prometheus' word for it: `counter`, `gauge`, `histogram`.
  var kind: String { get }
  var help: String { get }

  /// The values now, in an order that does not change.
  func samples() -> [MetricSample]
}
