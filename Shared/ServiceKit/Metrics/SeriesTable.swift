/// The series of one family by their label values, a bounded number of them.
struct SeriesTable<Value: Sendable>: Sendable {
  /// The label value under which everything is counted that came too late for a series of its own.
  static var overflow: String { "other" }

  private let labels: [String]
  private let initial: Value
  private var values: [[String]: Value] = [:]

  /// A family without labels has its only series from the start, so that it is never absent.
  init(labels: [String], initial: Value) {
    self.labels = labels
    self.initial = initial
    if labels.isEmpty { values[[]] = initial }
  }

  /// Changes the series of these label values.
  ///
  /// - Precondition: there is a value for each label.
  mutating func update(_ labelValues: [String], _ change: (inout Value) -> Void) {
    precondition(labelValues.count == labels.count, "one value for each of the labels \(labels)")
    var key = labelValues
    if values[key] == nil, values.count >= Metrics.maximumSeries {
      key = labels.map { _ in Self.overflow }
    }
    var value = values[key] ?? initial
    change(&value)
    values[key] = value
  }

  /// All series, by their label values.
  var series: [(labels: [(name: String, value: String)], value: Value)] {
    values
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (labels: Array(zip(labels, $0.key)).map { (name: $0, value: $1) }, value: $0.value) }
  }
}
