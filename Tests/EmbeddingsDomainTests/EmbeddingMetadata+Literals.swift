import EmbeddingsDomain

extension EmbeddingMetadata: ExpressibleByDictionaryLiteral {
  /// Metadata with the given entries; of equal keys the last one counts.
  public init(dictionaryLiteral elements: (String, MetadataValue)...) {
    self.init(Dictionary(elements) { _, last in last })
  }
}

extension MetadataValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .scalar(.string(value)) }

  /// A number.
  public init(floatLiteral value: Double) { self = .scalar(.number(value)) }

  /// A number.
  public init(integerLiteral value: Int) { self = .scalar(.number(Double(value))) }

  /// True or false.
  public init(booleanLiteral value: Bool) { self = .scalar(.boolean(value)) }

  /// An array.
  public init(arrayLiteral elements: MetadataValue...) { self = .array(elements) }

  /// An object; of equal keys the last one counts.
  public init(dictionaryLiteral elements: (String, MetadataValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}
