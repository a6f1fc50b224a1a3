import Protobuf

/// A small message: a number and a text, in a form of its own (a marker byte, eight bytes of the
/// number, the text).
struct Note: Message {
  static let protoMessageName = "test.Note"

  var number: Int64 = 0
  var text = ""

  init() {}

  init(_ text: String = "", number: Int = 0) {
    self.text = text
    self.number = Int64(number)
  }

  struct Malformed: Error, CustomStringConvertible {
    let description = "no marker at the beginning"
  }

  init(serializedBytes bytes: [UInt8]) throws {
    guard bytes.count >= 9, bytes[0] == 0x2A else { throw Malformed() }
    for index in 1...8 { number = number << 8 | Int64(bytes[index]) }
    text = String(decoding: bytes[9...], as: UTF8.self)
  }

  func serializedBytes() throws -> [UInt8] {
    var bytes: [UInt8] = [0x2A]
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
    return bytes + Array(text.utf8)
  }
}

/// Any bytes as a message.
struct Raw: Message {
  static let protoMessageName = "test.Raw"

  var bytes: [UInt8] = []

  init() {}

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(serializedBytes bytes: [UInt8]) throws {
    self.bytes = bytes
  }

  func serializedBytes() throws -> [UInt8] { bytes }
}
