import Contracts
import Foundation

/// Lines of text for a person, built section by section.
struct Report {
  private(set) var lines: [String] = []

  /// The finished text.
  var text: String { lines.joined(separator: "\n") }

  /// Begins a section.
  mutating func section(_ title: String) {
    lines.append("")
    lines.append(title)
  }

  /// Adds a line `depth` steps to the right.
  mutating func line(_ text: String, depth: Int = 1) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }

  /// Adds a label and a value, the values of consecutive rows below each other.
  mutating func row(_ label: String, _ value: String, depth: Int = 1) {
    line(label.padded(to: 20) + " " + value, depth: depth)
  }

  /// Adds a score with its interval and its strongest factors.
  mutating func score(_ label: String, _ score: CommonScore, places: Int = 0, depth: Int = 1) {
    row(label, Self.inWords(score, places: places), depth: depth)
    let factors = score.factors.prefix(4)
      .filter { abs($0.contribution) >= 0.5 * pow(10, -Double(places)) }
      .map { "\($0.name) \($0.contribution.signed(max(places, 1)))" }
    if !factors.isEmpty { row("", factors.joined(separator: " · "), depth: depth) }
  }

  /// Names what figures were computed by, each model once; those that had no part in them have no name.
  mutating func methods(_ models: [CommonModelInfo]) {
    var seen: Set<String> = [""]
    section("METHOD")
    for model in models where seen.insert(model.name).inserted {
      for part in "\(model.name) \(model.version): \(model.data)".wrapped(to: 96) { line(part) }
    }
  }

  /// Lists the branches that did not work; nothing where all did.
  mutating func missing(_ branches: [GatewayBranch]) {
    let failed = branches.filter { $0.status.code != 0 }
    guard !failed.isEmpty else { return }
    section("MISSING")
    for branch in failed {
      row(branch.name, branch.status.message)
    }
  }

  private static func inWords(_ score: CommonScore, places: Int) -> String {
    let interval = score.interval
    return "\(score.value.fixed(places)) of \(score.maximum.fixed(0)), "
      + "\((interval.level * 100).fixed(0)) % between "
      + "\(interval.lower.fixed(places)) and \(interval.upper.fixed(places))"
  }
}
