import Synchronization

/// The series of a counter or a gauge.
final class ScalarFamily: MetricFamily {
  let name: String
  let kind: String
  let help: String
  private let table: Mutex<SeriesTable<Double>>

  init(_ name: String, kind: String, help: String, labels: [String]) {
    self.name = name
    self.kind = kind
    self.help = help
    table = Mutex(SeriesTable(labels: labels, initial: 0))
  }

  func update(_ labels: [String], _ change: (inout Double) -> Void) {
    table.withLock { $0.update(labels, change) }
  }

  func samples() -> [MetricSample] {
    table.withLock { $0.series }
      .map { MetricSample(name: name, labels: $0.labels, value: $0.value) }
  }
}
