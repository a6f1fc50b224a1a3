/// Prometheus' text format 0.0.4.
enum PrometheusText {
  /// The content type of the format.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  static func line(_ sample: MetricSample) -> String {
    let labels = sample.labels.map { "\($0.name)=\"\(escapedLabel($0.value))\"" }
    let set = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    return "\(sample.name)\(set) \(number(sample.value))\n"
  }

  /// The number as Go reads it; whole ones without a fraction.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return Int(exactly: value).map(String.init) ?? "\(value)"
  }

  static func escapedHelp(_ text: String) -> String {
    escaped(text, quotes: false)
  }

  private static func escapedLabel(_ text: String) -> String {
    escaped(text, quotes: true)
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\"" where quotes: "\\\""
      default: String(scalar)
      }
    }.joined()
  }
}
