import Protobuf

/// The comments of a file: what the generator needs of `google.protobuf.SourceCodeInfo`.
struct SourceInfoSchema: WireDecodable {
  private(set) var comments: [[Int32]: SourceComment] = [:]

  init() {}

  mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
    while let tag = try reader.nextTag() {
      if tag == 1 << 3 | WireType.lengthDelimited {
        var location = Location()
        try reader.nested(into: &location)
        if !location.comment.isEmpty { comments[location.path] = location.comment }
      } else {
        try reader.skip(tag)
      }
    }
  }

  private struct Location: WireDecodable {
    var path: [Int32] = []
    var comment = SourceComment()

    mutating func merge(from reader: inout WireReader) throws(BinaryDecodingError) {
      while let tag = try reader.nextTag() {
        switch tag {
        case 1 << 3 | WireType.varint: try reader.element(of: &path, VarintCoding<Int32>.self)
        case 1 << 3 | WireType.lengthDelimited: try reader.packed(&path, VarintCoding<Int32>.self)
        case 3 << 3 | WireType.lengthDelimited:
          comment.leading = try reader.value(StringCoding.self)
        case 4 << 3 | WireType.lengthDelimited:
          comment.trailing = try reader.value(StringCoding.self)
        default: try reader.skip(tag)
        }
      }
    }
  }
}
