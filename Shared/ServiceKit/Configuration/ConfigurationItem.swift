/// A configuration key of any type, as schemas hold it; `ConfigurationKey` is the only conformance.
public protocol ConfigurationItem: Sendable {
  /// The dotted key: `server.port`.
  var name: String { get }
  /// What the value means, with its unit: one sentence.
  var summary: String { get }
  /// Whether the value is kept out of every message, log and print.
  var isSecret: Bool { get }
  /// An environment variable without the `MARQUEE_` prefix that sets the key too: `PORT`.
  var environmentAlias: String? { get }
  /// What may be written: `a whole number from 0 to 65535`.
  var allowed: String { get }
  /// The default, as it is written.
  var defaultText: String { get }

  /// The value that `text` stands for; nil where it stands for none that is allowed.
  func value(from text: String) -> (any Sendable)?
}
