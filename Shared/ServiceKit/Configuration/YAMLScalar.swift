/// One value of a configuration file: nested mappings are joined by dots.
struct YAMLScalar: Equatable {
  /// The path to the value: `server.port`.
  var key: String
  /// The value as it is written, without quotes.
  var value: String
  /// The line that it stands on, counted from 1.
  var line: Int
}
