import Protobuf

/// An options message of which only a few fields, whatever their numbers, are looked at.
struct OptionsSchema: WireDecodable, Sendable {
  private var numbers: [UInt32: UInt64] = [:]
  private var texts: [UInt32: String] = [:]

  init() {}

  mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      switch tag & 7 {
      case WireType.varint: numbers[tag >> 3] = try reader.varint()
      case WireType.lengthDelimited:
        texts[tag >> 3] = String(decoding: try reader.lengthDelimited(), as: UTF8.self)
      default: try reader.skip(tag)
      }
    }
  }

  /// A `bool` field, if it is set.
  func flag(_ number: UInt32) -> Bool? { numbers[number].map { $0 != 0 } }

  /// A `string` field, if it is set.
  func text(_ number: UInt32) -> String? { texts[number] }
}
