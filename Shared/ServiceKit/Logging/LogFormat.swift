/// The form of a log line.
public enum LogFormat: String, CaseIterable, ConfigurationValue {
  /// `text` on a terminal, `json` elsewhere.
  case auto
  /// A JSON object.
  case json
  /// For people.
  case text
}
