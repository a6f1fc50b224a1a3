import Validation

/// Where the fields of a service's request come from in the gateway's request, so that a service's
/// complaint can be passed on in the caller's words.
package struct FieldMap: Sendable {
  private let entries: [(theirs: String, ours: String)]

  /// Maps paths of the service's request to paths of the gateway's; everything below a path goes
  /// with it.
  package init(_ entries: KeyValuePairs<String, String>) {
    self.init(entries.map { (theirs: $0.key, ours: $0.value) })
  }

  /// The same of pairs.
  package init(_ entries: [(theirs: String, ours: String)]) {
    self.entries = entries
  }

  /// The violations in the words of the gateway's request; `nil` when one of them is about something
  /// that the caller did not say, in which case the input is not to blame.
  package func translate(_ violations: [FieldViolation]) -> [FieldViolation]? {
    guard !violations.isEmpty else { return nil }
    var translated: [FieldViolation] = []
    for violation in violations {
      guard let field = translate(violation.field) else { return nil }
      translated.append(
        FieldViolation(
          field: field, description: violation.description, reason: violation.reason))
    }
    return translated
  }

  private func translate(_ path: String) -> String? {
    for entry in entries where path.hasPrefix(entry.theirs) {
      let rest = path.dropFirst(entry.theirs.count)
      if rest.isEmpty || rest.first == "." || rest.first == "[" { return entry.ours + rest }
    }
    return nil
  }
}
