import CYAML

/// Reads a configuration file: mappings of scalars, nested, in a single YAML document.
///
/// What such a file has no use for is refused: lists, anchors, aliases, merge keys, tags and
/// further documents; so are files that are too large, too deep or give a key twice.
struct YAMLReader {
  /// The largest file, in bytes.
  static let maximumBytes = 1 << 20
  /// The deepest nesting of mappings.
  static let maximumDepth = 8
  /// The longest key, dots included, in bytes.
  static let maximumKeyBytes = 200

  private let path: String
  private var scalars: [YAMLScalar] = []
  private var lines: [String: Int] = [:]
  /// The keys of the mappings around the current event, outermost first.
  private var enclosing: [String] = []
  private var depth = 0
  /// The key whose value comes next.
  private var key: String?

  /// Reads `bytes`, the contents of the file at `path`.
  ///
  /// - Throws: `ConfigurationError` that names the line.
  static func scalars(
    in bytes: [UInt8], path: String
  ) throws(ConfigurationError) -> [YAMLScalar] {
    guard bytes.count <= maximumBytes else {
      throw ConfigurationError(
        place: path, problem: "\(bytes.count) bytes are too many; at most \(maximumBytes) are read")
    }
    // libyaml keeps pointers into its parser, so it must not move.
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else {
      throw ConfigurationError(place: path, problem: "no memory to read it")
    }
    defer { yaml_parser_delete(parser) }
    var reader = YAMLReader(path: path)
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result<[YAMLScalar], ConfigurationError> { () throws(ConfigurationError) in
        yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        while try reader.readEvent(from: parser) {}
        return reader.scalars
      }
    }
    return try result.get()
  }

  private init(path: String) {
    self.path = path
  }

  /// Takes in the next event; returns whether more follow.
  private mutating func readEvent(
    from parser: UnsafeMutablePointer<yaml_parser_t>
  ) throws(ConfigurationError) -> Bool {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else {
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read"
      // A scanner's problem has a mark; a byte that is no UTF-8 has only an offset.
      let line = Int(max(parser.pointee.problem_mark.line, parser.pointee.mark.line)) + 1
      throw error(line, "not YAML: \(problem)")
    }
    defer { yaml_event_delete(&event) }
    let line = Int(event.start_mark.line) + 1

    switch event.type {
    case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT:
      break
    case YAML_DOCUMENT_START_EVENT:
      if !scalars.isEmpty { throw error(line, "a second document; the file must have only one") }
    case YAML_STREAM_END_EVENT:
      return false
    case YAML_MAPPING_START_EVENT:
      try refuse(anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, line)
      depth += 1
      guard depth <= Self.maximumDepth else {
        throw error(line, "nested more than \(Self.maximumDepth) deep")
      }
      if depth > 1 {
        guard let key else { throw error(line, "a mapping cannot be a key") }
        enclosing.append(key)
        self.key = nil
      }
    case YAML_MAPPING_END_EVENT:
      depth -= 1
      if !enclosing.isEmpty { enclosing.removeLast() }
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag, line)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      try take(String(decoding: bytes, as: UTF8.self), line)
    case YAML_SEQUENCE_START_EVENT:
      throw error(line, "a list where a single value is expected")
    case YAML_ALIAS_EVENT:
      throw error(line, "an alias; aliases are not read")
    default:
      throw error(line, "something that no configuration has")
    }
    return true
  }

  private mutating func take(_ text: String, _ line: Int) throws(ConfigurationError) {
    guard depth > 0 else {
      // An empty file, or one with comments only, is one empty scalar or no event at all.
      if text.isEmpty { return }
      throw error(line, "expected a mapping of keys to values")
    }
    guard let key else {
      self.key = text
      return
    }
    self.key = nil
    let name = (enclosing + [key]).joined(separator: ".")
    guard name.utf8.count <= Self.maximumKeyBytes else {
      throw error(line, "a key of more than \(Self.maximumKeyBytes) bytes")
    }
    if let earlier = lines.updateValue(line, forKey: name) {
      throw error(line, "key \"\(name)\" given twice, first on line \(earlier)")
    }
    scalars.append(YAMLScalar(key: name, value: text, line: line))
  }

  private func refuse(
    anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, _ line: Int
  ) throws(ConfigurationError) {
    if anchor != nil { throw error(line, "an anchor; anchors are not read") }
    if tag != nil { throw error(line, "a tag; tags are not read") }
  }

  private func error(_ line: Int, _ problem: String) -> ConfigurationError {
    ConfigurationError(.file(path: path, line: line), problem)
  }
}
