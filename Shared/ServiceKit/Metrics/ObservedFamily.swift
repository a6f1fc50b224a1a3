/// A single number that is read when the metrics are.
struct ObservedFamily: MetricFamily {
  let name: String
  let kind: String
  let help: String
  let read: @Sendable () -> Double?

  func samples() -> [MetricSample] {
    read().map { [MetricSample(name: name, labels: [], value: $0)] } ?? []
  }
}
