/// Ordered key–value pairs that travel beside a call's messages. A key can occur several times.
///
/// Keys are case-insensitive and kept in lower case. Values are printable ASCII, except that a key
/// ending in `-bin` has binary values. Keys that begin with `grpc-` belong to the protocol: a call
/// that would send one fails (see ``check()``).
public struct Metadata: Hashable, Sendable {
  /// One pair.
  public struct Element: Hashable, Sendable {
    /// The key, in lower case.
    public let key: String
    /// The value.
    public let value: Value
  }

  /// A value: text, or bytes when the key ends in `-bin`.
  public enum Value: Hashable, Sendable, ExpressibleByStringLiteral {
    /// Printable ASCII.
    case string(String)
    /// Any bytes.
    case binary([UInt8])

    public init(stringLiteral value: String) {
      self = .string(value)
    }
  }

  private var elements: [Element]

  /// Makes empty metadata.
  public init() {
    elements = []
  }

  /// Adds a text value; values that the key has already stay.
  public mutating func addString(_ value: String, forKey key: String) {
    elements.append(Element(key: key.lowercased(), value: .string(value)))
  }

  /// Adds a binary value; values that the key has already stay.
  /// - Parameters:
  ///   - value: any bytes.
  ///   - key: must end in `-bin`, otherwise a call that sends it fails.
  public mutating func addBinary(_ value: [UInt8], forKey key: String) {
    elements.append(Element(key: key.lowercased(), value: .binary(value)))
  }

  /// Puts a text value in the place of all values of the key.
  public mutating func replaceOrAddString(_ value: String, forKey key: String) {
    removeAllValues(forKey: key)
    addString(value, forKey: key)
  }

  /// Puts a binary value in the place of all values of the key.
  public mutating func replaceOrAddBinary(_ value: [UInt8], forKey key: String) {
    removeAllValues(forKey: key)
    addBinary(value, forKey: key)
  }

  /// Removes all values of the key.
  public mutating func removeAllValues(forKey key: String) {
    let key = key.lowercased()
    elements.removeAll { $0.key == key }
  }

  /// Appends all pairs of other metadata.
  public mutating func add(contentsOf other: Metadata) {
    elements.append(contentsOf: other.elements)
  }

  /// Makes room for pairs that are going to be added.
  mutating func reserveCapacity(_ capacity: Int) {
    elements.reserveCapacity(capacity)
  }

  /// All values of the key, in order.
  public subscript(key: String) -> [Value] {
    guard !elements.isEmpty else { return [] }
    let key = key.lowercased()
    return elements.compactMap { $0.key == key ? $0.value : nil }
  }

  /// The text values of the key, in order.
  public subscript(stringValues key: String) -> [String] {
    self[key].compactMap { if case .string(let value) = $0 { value } else { nil } }
  }

  /// The binary values of the key, in order.
  public subscript(binaryValues key: String) -> [[UInt8]] {
    self[key].compactMap { if case .binary(let value) = $0 { value } else { nil } }
  }

  /// The first text value of the key.
  public func firstString(forKey key: String) -> String? { self[stringValues: key].first }
}

extension Metadata: RandomAccessCollection {
  public var startIndex: Int { elements.startIndex }
  public var endIndex: Int { elements.endIndex }
  public subscript(position: Int) -> Element { elements[position] }
}

extension Metadata: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral pairs: (String, Value)...) {
    elements = pairs.map { Element(key: $0.lowercased(), value: $1) }
  }
}

extension Metadata: CustomStringConvertible {
  /// The keys. Values can be secrets and are left out.
  public var description: String { "[" + elements.map(\.key).joined(separator: ", ") + "]" }
}
