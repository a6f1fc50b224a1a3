/// A type whose values can be written in a flag, an environment variable or the configuration file.
///
/// An `enum` of strings that is `CaseIterable` gets all of it by declaring the conformance.
public protocol ConfigurationValue: Sendable, Equatable {
  /// What may be written, as in "expected …": `a whole number`.
  static var allowedForm: String { get }

  /// The value that `configurationText` stands for; nil where it stands for none.
  init?(configurationText: String)

  /// The value as it is written; `init(configurationText:)` reads it back.
  var configurationText: String { get }
}

extension String: ConfigurationValue {
  /// Any text.
  public static var allowedForm: String { "text" }

  /// The text itself.
  public init?(configurationText: String) {
    self = configurationText
  }

  /// The text itself.
  public var configurationText: String { self }
}

extension Int: ConfigurationValue {
  /// Decimal digits with an optional sign.
  public static var allowedForm: String { "a whole number" }

  /// The number that the decimal digits stand for; nil where it has no room in an `Int`.
  public init?(configurationText: String) {
    self.init(configurationText)
  }

  /// Decimal digits.
  public var configurationText: String { String(self) }
}

extension Double: ConfigurationValue {
  /// A finite decimal number.
  public static var allowedForm: String { "a number" }

  /// The number that the text stands for; nil for infinities and NaN.
  public init?(configurationText: String) {
    guard let value = Double(configurationText), value.isFinite else { return nil }
    self = value
  }

  /// The shortest decimal number that reads back as this value, without a fraction where it has none.
  public var configurationText: String {
    description.hasSuffix(".0") ? String(description.dropLast(2)) : description
  }
}

extension Bool: ConfigurationValue {
  /// `true` or `false`.
  public static var allowedForm: String { "true or false" }

  /// The truth value of `true` and `false`; nil for any other text.
  public init?(configurationText: String) {
    self.init(configurationText)
  }

  /// `true` or `false`.
  public var configurationText: String { String(self) }
}

extension ConfigurationValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// The raw values of all cases.
  public static var allowedForm: String {
    "one of " + allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// The case of that raw value.
  public init?(configurationText: String) {
    self.init(rawValue: configurationText)
  }

  /// The raw value.
  public var configurationText: String { rawValue }
}
