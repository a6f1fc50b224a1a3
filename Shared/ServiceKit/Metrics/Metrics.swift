import Synchronization

/// The metrics of one process, as Prometheus reads them.
///
/// Counters, gauges and histograms are made once, where a component is set up, and kept; recording
/// is then a dictionary look-up under a lock of their own. A family keeps at most
/// `maximumSeries` label sets: what comes after them is counted under the label value `other`, so
/// that no input can fill the memory.
public final class Metrics: Sendable {
  /// The most label sets of one family.
  public static let maximumSeries = 1_000

  /// Seconds: the buckets that OpenTelemetry advises for `rpc.server.call.duration`, and two more for
  /// work on video.
  public static let durationBuckets = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60,
  ]

  private let families = Mutex<[String: any MetricFamily]>([:])

  /// A registry without metrics.
  public init() {}

  /// A number that only grows.
  ///
  /// - Parameters:
  ///   - name: in Prometheus' form, ending in `_total`.
  ///   - help: what is counted, with its unit: one sentence.
  ///   - labels: the names of its labels.
  /// - Precondition: the name is new.
  public func counter(_ name: String, help: String, labels: [String] = []) -> Counter {
    let counter = Counter(series: ScalarFamily(name, kind: "counter", help: help, labels: labels))
    register(counter.series)
    return counter
  }

  /// A number that goes up and down.
  ///
  /// - Parameters:
  ///   - name: in Prometheus' form, with its unit at the end.
  ///   - help: what is measured, with its unit: one sentence.
  ///   - labels: the names of its labels.
  /// - Precondition: the name is new.
  public func gauge(_ name: String, help: String, labels: [String] = []) -> Gauge {
    let gauge = Gauge(series: ScalarFamily(name, kind: "gauge", help: help, labels: labels))
    register(gauge.series)
    return gauge
  }

  /// A distribution.
  ///
  /// - Parameters:
  ///   - name: in Prometheus' form, with its unit at the end.
  ///   - help: what is measured, with its unit: one sentence.
  ///   - labels: the names of its labels.
  ///   - buckets: the upper bounds of the buckets, rising; +Inf is added.
  /// - Precondition: the name is new.
  public func histogram(
    _ name: String, help: String, labels: [String] = [],
    buckets: [Double] = Metrics.durationBuckets
  ) -> Histogram {
    let histogram = Histogram(
      family: HistogramFamily(name, help: help, labels: labels, buckets: buckets))
    register(histogram.family)
    return histogram
  }

  /// A number that is read when the metrics are. Several of one name make up one family.
  ///
  /// - Parameters:
  ///   - name: in Prometheus' form, with its unit at the end.
  ///   - help: what is measured, with its unit: one sentence.
  ///   - kind: whether it only grows.
  ///   - labels: what tells it from others of its name; the same names for all of them.
  ///   - read: the value now; nil where it cannot be had.
  /// - Precondition: the name is new or was observed before.
  public func observe(
    _ name: String, help: String, as kind: ObservedKind = .gauge,
    labels: KeyValuePairs<String, String> = [:], read: @escaping @Sendable () -> Double?
  ) {
    let family = families.withLock { families -> ObservedFamily? in
      let family =
        families[name] ?? ObservedFamily(name: name, kind: kind.rawValue, help: help)
      families[name] = family
      return family as? ObservedFamily
    }
    precondition(family != nil, "the metric \(name) exists already")
    family?.add(labels, read: read)
  }

  /// All metrics by name, in Prometheus' text format 0.0.4.
  public func exposition() -> String {
    let families = families.withLock { $0.values.sorted { $0.name < $1.name } }
    return families.map { family in
      let samples = family.samples()
      guard !samples.isEmpty else { return "" }
      return "# HELP \(family.name) \(PrometheusText.escapedHelp(family.help))\n"
        + "# TYPE \(family.name) \(family.kind)\n"
        + samples.map { PrometheusText.line($0) }.joined()
    }.joined()
  }

  private func register(_ family: any MetricFamily) {
    let earlier = families.withLock { $0.updateValue(family, forKey: family.name) }
    precondition(earlier == nil, "the metric \(family.name) exists already")
  }
}
