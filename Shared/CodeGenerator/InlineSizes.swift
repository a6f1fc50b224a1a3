/// Estimates of the memory that a message takes inside the struct of another.
///
/// The figures only decide what is kept outside; they need not be exact, only the same every time.
struct InlineSizes {
  private let messages: [String: MessageSchema]
  private var sizes: [String: Int] = [:]
  private var reached: [String: Set<String>] = [:]

  init(_ messages: [String: MessageSchema]) {
    self.messages = messages
    for name in messages.keys { reached[name] = reachable(from: name) }
    for name in messages.keys.sorted() { _ = measure(name) }
  }

  /// The bytes of a message, counting what is recursive as a pointer.
  func size(of message: String) -> Int { sizes[message] ?? 0 }

  /// Whether `field` of `message` leads back to `message` through message fields that are not
  /// repeated.
  func isRecursive(_ field: FieldSchema, in message: String) -> Bool {
    field.typeName == message || reached[field.typeName]?.contains(message) == true
  }

  private func reachable(from start: String) -> Set<String> {
    var seen: Set<String> = []
    var pending = [start]
    while let name = pending.popLast() {
      for field in messages[name]?.fields ?? [] where field.isSingularMessage {
        if seen.insert(field.typeName).inserted { pending.append(field.typeName) }
      }
    }
    return seen
  }

  private mutating func measure(_ name: String) -> Int {
    if let size = sizes[name] { return size }
    guard let message = messages[name] else { return 0 }
    let pointer = 8
    var size = pointer  // The unknown fields.
    var oneofs: [Int: Int] = [:]
    for field in message.fields {
      let bytes: Int
      if field.isRepeated {
        bytes = pointer
      } else if field.isSingularMessage {
        bytes = isRecursive(field, in: name) ? pointer : measure(field.typeName) + pointer
      } else if field.fieldType == .string || field.fieldType == .bytes {
        bytes = 16
      } else {
        bytes = field.hasPresence ? 16 : 8
      }
      if let oneof = field.realOneof {
        oneofs[oneof] = max(oneofs[oneof] ?? 0, bytes + pointer)
      } else {
        size += bytes
      }
    }
    size += oneofs.values.reduce(0, +)
    sizes[name] = size
    return size
  }
}
