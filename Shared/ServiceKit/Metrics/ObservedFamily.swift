import Synchronization

/// Numbers that are read when the metrics are.
final class ObservedFamily: MetricFamily {
  private struct Series: Sendable {
    var labels: KeyValuePairs<String, String>
    var read: @Sendable () -> Double?
  }

  let name: String
  let kind: String
  let help: String
  private let series = Mutex<[Series]>([])

  init(name: String, kind: String, help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  func add(_ labels: KeyValuePairs<String, String>, read: @escaping @Sendable () -> Double?) {
    series.withLock { $0.append(Series(labels: labels, read: read)) }
  }

  func samples() -> [MetricSample] {
    series.withLock { $0 }.compactMap { series in
      series.read().map { value in
        MetricSample(
          name: name, labels: series.labels.map { (name: $0.key, value: $0.value) }, value: value)
      }
    }
  }
}
