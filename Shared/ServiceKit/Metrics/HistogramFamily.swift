import Synchronization

/// The series of a histogram.
final class HistogramFamily: MetricFamily {
  private struct Distribution {
    /// The observations in each bucket alone, the last one being +Inf.
    var counts: [Int]
    var sum = 0.0
  }

  let name: String
  let kind = "histogram"
  let help: String
  private let bounds: [Double]
  private let table: Mutex<SeriesTable<Distribution>>

  init(_ name: String, help: String, labels: [String], buckets: [Double]) {
    self.name = name
    self.help = help
    bounds = buckets
    let empty = Distribution(counts: Array(repeating: 0, count: buckets.count + 1))
    table = Mutex(SeriesTable(labels: labels, initial: empty))
  }

  func record(_ value: Double, _ labels: [String]) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    table.withLock { table in
      table.update(labels) { distribution in
        distribution.counts[bucket] += 1
        distribution.sum += value
      }
    }
  }

  func samples() -> [MetricSample] {
    table.withLock { $0.series }.flatMap { labels, distribution -> [MetricSample] in
      var samples: [MetricSample] = []
      var total = 0
      for (bound, count) in zip(bounds + [.infinity], distribution.counts) {
        total += count
        samples.append(
          MetricSample(
            name: "\(name)_bucket",
            labels: labels + [(name: "le", value: PrometheusText.number(bound))],
            value: Double(total)))
      }
      samples.append(MetricSample(name: "\(name)_sum", labels: labels, value: distribution.sum))
      samples.append(MetricSample(name: "\(name)_count", labels: labels, value: Double(total)))
      return samples
    }
  }
}
