/// Why JSON and a message cannot be turned into one another.
public enum JSONTranscodingError: Error, Hashable, Sendable {
  /// The descriptors are malformed, or a file stands before one that it imports.
  case invalidDescriptorSet(String)
  /// The message has no JSON; the reason is libprotobuf's.
  case cannotWrite(type: String, reason: String)
  /// The text is not JSON as RFC 8259 has it, in UTF-8, from the given position on.
  case malformedJSON(at: JSONPosition, reason: String)
  /// The JSON is not such a message. The field is the path of the one that is unknown, is there
  /// twice or has a wrong value (`channels[2].maximum`), or `nil` where the whole is not an object.
  case cannotRead(type: String, field: String?, reason: String)

  /// The path of the field that is to blame, where there is one.
  public var field: String? {
    if case .cannotRead(_, let field, _) = self { field } else { nil }
  }
}

extension JSONTranscodingError: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalidDescriptorSet(let reason): "descriptor set: \(reason)"
    case .cannotWrite(let type, let reason): "\(type) cannot be written as JSON: \(reason)"
    case .malformedJSON(let position, let reason): "not JSON: \(position): \(reason)"
    case .cannotRead(let type, let field?, let reason):
      "\(field): \(reason) (reading JSON as \(type))"
    case .cannotRead(let type, nil, let reason): "the JSON is not a \(type): \(reason)"
    }
  }
}

extension JSONTranscodingError {
  /// The error for what a ``JSONCheck`` refuses.
  init(reading type: String, _ json: [UInt8], failure: JSONFailure) {
    let position = JSONPosition(byteOffset: failure.offset, in: json)
    if let field = failure.field {
      self = .cannotRead(type: type, field: field, reason: "\(failure.reason), at \(position)")
    } else {
      self = .malformedJSON(at: position, reason: failure.reason)
    }
  }

  /// The error for what libprotobuf says about JSON: `(path) name: reason` about a field that it
  /// does not know, without the part in parentheses at the top level; `(path): reason` about a value;
  /// anything else about the text.
  init(reading type: String, message: String) {
    var rest = message[...]
    var path = ""
    if rest.first == "(", let end = rest.firstRange(of: /\)(?= |:)/) {
      path = String(rest[..<end.lowerBound].dropFirst())
      rest = rest[end.upperBound...]
    }
    if let separator = rest.firstRange(of: ": ") {
      let name = rest[..<separator.lowerBound].drop { $0 == " " }
      if !name.contains(where: \.isWhitespace), !(name.isEmpty && path.isEmpty) {
        path += path.isEmpty || name.isEmpty ? String(name) : ".\(name)"
        rest = rest[separator.upperBound...]
      }
    }
    self = .cannotRead(type: type, field: path.isEmpty ? nil : path, reason: String(rest))
  }
}
