/// How JSON is written.
public struct JSONPrintOptions: Sendable, Hashable {
  /// Whether field names are those of the proto file (`json_name` otherwise, which is lowerCamelCase
  /// as a rule). Default: false.
  public var preservesProtoFieldNames = false
  /// Whether scalars without presence, lists and maps are written even where they are at their
  /// default. Default: false.
  public var printsDefaults = false
  /// Whether there are line breaks and indentation. Default: false.
  public var isPretty = false

  /// Options at their defaults, or with the given ones.
  public init(
    preservesProtoFieldNames: Bool = false, printsDefaults: Bool = false, isPretty: Bool = false
  ) {
    self.preservesProtoFieldNames = preservesProtoFieldNames
    self.printsDefaults = printsDefaults
    self.isPretty = isPretty
  }
}
