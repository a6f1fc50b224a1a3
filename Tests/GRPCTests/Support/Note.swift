import Protobuf

/// A small message: a number (field 1, int64) and a text (field 2).
struct Note: Message {
  static let protoMessageName = "test.Note"

  var number: Int64 = 0
  var text = ""
  var unknownFields = UnknownStorage()

  init() {}

  init(_ text: String = "", number: Int = 0) {
    self.text = text
    self.number = Int64(number)
  }

  /// A message of exactly this many bytes.
  static func ofSize(_ size: Int, number: Int = 0) -> Note {
    var note = Note(number: number)
    while note.serializedSize < size {
      let missing = size - note.serializedSize
      note.text += String(repeating: "x", count: missing > 10 ? missing - 10 : 1)
    }
    return note
  }

  mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag {
      case 1 << 3: number = try reader.value(VarintCoding<Int64>.self)
      case 2 << 3 | 2: text = try reader.value(StringCoding.self)
      default: try reader.unknown(tag, &unknownFields)
      }
    }
  }

  var serializedSize: Int {
    var size = unknownFields.count
    if number != 0 { size += 1 + VarintCoding<Int64>.size(number) }
    if !text.isEmpty { size += 1 + StringCoding.size(text) }
    return size
  }

  func encode(into writer: inout WireWriter) {
    writer.unknown(unknownFields)
    writer.implicit(text, tag: 2 << 3 | 2, StringCoding.self)
    writer.implicit(number, tag: 1 << 3, VarintCoding<Int64>.self)
  }
}

/// Any bytes as a message, to be sent.
struct Raw: Message {
  static let protoMessageName = "test.Raw"

  var bytes: [UInt8] = []
  var unknownFields = UnknownStorage()

  init() {}

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() { try reader.unknown(tag, &unknownFields) }
  }

  var serializedSize: Int { bytes.count }

  func encode(into writer: inout WireWriter) {
    bytes.withUnsafeBytes { writer.raw($0) }
  }
}
