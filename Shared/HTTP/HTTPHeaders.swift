/// Header fields in the order in which they were added; names are compared without regard to case.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// One header field.
  public struct Field: Sendable, Equatable {
    /// The name, as it was given.
    public var name: String
    /// The value, without the white space around it.
    public var value: String
  }

  /// All fields.
  public private(set) var fields: [Field] = []

  /// No headers.
  public init() {}

  /// Fields in the order of the literal; a name may occur more than once.
  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The value under `name`, or `nil` without one; several fields of one name are joined by `", "`,
  /// as RFC 9110 §5.3 has it. Setting replaces all fields of that name; setting `nil` removes them.
  public subscript(name: String) -> String? {
    get {
      let values = fields.filter { Self.same($0.name, name) }.map(\.value)
      return values.isEmpty ? nil : values.joined(separator: ", ")
    }
    set {
      fields.removeAll { Self.same($0.name, name) }
      if let newValue { fields.append(Field(name: name, value: newValue)) }
    }
  }

  /// Adds a field beside those of the same name.
  public mutating func add(_ value: String, for name: String) {
    fields.append(Field(name: name, value: value))
  }

  private static func same(_ left: String, _ right: String) -> Bool {
    let left = left.utf8
    let right = right.utf8
    return left.count == right.count
      && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
  }

  /// Field names are ASCII: only its letters have two cases.
  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
