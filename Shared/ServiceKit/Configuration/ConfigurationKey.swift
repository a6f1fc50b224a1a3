/// A configuration key, declared once in code: its name, type, default, range and meaning.
///
/// ```swift
/// static let threads = ConfigurationKey(
///   "decode.threads", default: 2, in: 1...64, "Threads that decode video.")
/// ```
public struct ConfigurationKey<Value: ConfigurationValue>: ConfigurationItem {
  /// The dotted key in lower case: `models.yolo.confidence_threshold`.
  public let name: String
  /// The value where no source has one.
  public let defaultValue: Value
  /// What the value means, with its unit: one sentence.
  public let summary: String
  /// Whether the value is kept out of every message, log and print.
  public let isSecret: Bool
  /// An environment variable without the `MARQUEE_` prefix that sets the key too: `PORT`.
  public let environmentAlias: String?
  /// What may be written: `a whole number from 0 to 65535`.
  public let allowed: String

  private let isAllowed: @Sendable (Value) -> Bool

  /// A key that allows every value of its type.
  ///
  /// - Parameters:
  ///   - name: the dotted key in lower case.
  ///   - default: the value where no source has one.
  ///   - isSecret: whether the value is kept out of every message, log and print.
  ///   - environmentAlias: an environment variable that sets the key too, beside `MARQUEE_…`.
  ///   - summary: what the value means, with its unit: one sentence.
  public init(
    _ name: String, default defaultValue: Value, isSecret: Bool = false,
    environmentAlias: String? = nil, _ summary: String
  ) {
    self.init(
      name: name, defaultValue: defaultValue, summary: summary, isSecret: isSecret,
      environmentAlias: environmentAlias, allowed: Value.allowedForm, isAllowed: { _ in true })
  }

  /// A key that allows the values of a range.
  ///
  /// - Parameters:
  ///   - name: the dotted key in lower case.
  ///   - default: the value where no source has one; within `range`.
  ///   - range: the least and the greatest value that are allowed.
  ///   - environmentAlias: an environment variable that sets the key too, beside `MARQUEE_…`.
  ///   - summary: what the value means, with its unit: one sentence.
  public init(
    _ name: String, default defaultValue: Value, in range: ClosedRange<Value>,
    environmentAlias: String? = nil, _ summary: String
  ) where Value: Comparable {
    let (least, greatest) = (range.lowerBound.configurationText, range.upperBound.configurationText)
    self.init(
      name: name, defaultValue: defaultValue, summary: summary, isSecret: false,
      environmentAlias: environmentAlias,
      allowed: "\(Value.allowedForm) from \(least) to \(greatest)",
      isAllowed: { range.contains($0) })
  }

  private init(
    name: String, defaultValue: Value, summary: String, isSecret: Bool, environmentAlias: String?,
    allowed: String, isAllowed: @escaping @Sendable (Value) -> Bool
  ) {
    self.name = name
    self.defaultValue = defaultValue
    self.summary = summary
    self.isSecret = isSecret
    self.environmentAlias = environmentAlias
    self.allowed = allowed
    self.isAllowed = isAllowed
  }

  /// The same key with another default.
  public func withDefault(_ value: Value) -> ConfigurationKey {
    ConfigurationKey(
      name: name, defaultValue: value, summary: summary, isSecret: isSecret,
      environmentAlias: environmentAlias, allowed: allowed, isAllowed: isAllowed)
  }

  /// The default, as it is written.
  public var defaultText: String { defaultValue.configurationText }

  /// The value that `text` stands for; nil where it stands for none that is allowed.
  public func value(from text: String) -> (any Sendable)? {
    guard let value = Value(configurationText: text), isAllowed(value) else { return nil }
    return value
  }
}
