/// One line of the exposition.
struct MetricSample {
  var name: String
  var labels: [(name: String, value: String)]
  var value: Double
}
