extension EmbeddingMetadata {
  /// The metadata as compact JSON: no white space, numbers as short as they can be, and nothing
  /// escaped that need not be; keys in order of their bytes. All numbers are finite.
  var json: String {
    var json: [UInt8] = []
    MetadataValue.object(entries).write(to: &json)
    return String(decoding: json, as: UTF8.self)
  }

  /// The metadata that `json` gave. Throws `MetadataSyntaxError` for any other text.
  init(json: String) throws(MetadataSyntaxError) {
    var reader = MetadataReader(json)
    self.init(try reader.document())
  }
}

extension MetadataValue {
  /// Whole numbers up to here are exact, and shorter as integers than as `Double` prints them.
  private static let exactIntegers = 0x1p53

  fileprivate func write(to json: inout [UInt8]) {
    switch self {
    case .null: json += "null".utf8
    case .scalar(.boolean(let value)): json += (value ? "true" : "false").utf8
    case .scalar(.number(let value)): json += Self.text(of: value).utf8
    case .scalar(.string(let value)): Self.write(value, to: &json)
    case .array(let elements):
      json += "[".utf8
      for (index, element) in elements.enumerated() {
        if index > 0 { json += ",".utf8 }
        element.write(to: &json)
      }
      json += "]".utf8
    case .object(let entries):
      json += "{".utf8
      let inOrder = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, entry) in inOrder.enumerated() {
        if index > 0 { json += ",".utf8 }
        Self.write(entry.key, to: &json)
        json += ":".utf8
        entry.value.write(to: &json)
      }
      json += "}".utf8
    }
  }

  private static func text(of number: Double) -> String {
    guard number.magnitude <= exactIntegers, number == number.rounded(.towardZero) else {
      return "\(number)"
    }
    return number == 0 && number.sign == .minus ? "-0" : "\(Int64(number))"
  }

  private static func write(_ text: String, to json: inout [UInt8]) {
    json += "\"".utf8
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        json += (byte < 0x10 ? "\\u000" : "\\u00").utf8
        json += String(byte, radix: 16).utf8
      default: json.append(byte)
      }
    }
    json += "\"".utf8
  }
}
