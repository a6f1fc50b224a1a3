import Foundation
import Protobuf

/// What a SentencePiece model file says, as far as texts are split by it: a message `ModelProto` of
/// sentencepiece_model.proto.
struct SentencePieceFile {
  /// What a piece is for; the numbers are the file's.
  enum Kind: UInt64 {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  struct Piece {
    var text: [UInt8] = []
    var score: Float = 0
    var kind = Kind.normal
  }

  private(set) var pieces: [Piece] = []
  private(set) var characterMap: [UInt8] = []
  private(set) var isUnigram = true
  private(set) var fallsBackToBytes = false
  private(set) var hasUsualBlanks = true

  /// - Throws: `BinaryDecodingError` when the bytes are no message.
  init(_ data: Data) throws {
    try data.withUnsafeBytes { try read($0) }
  }

  private mutating func read(_ bytes: UnsafeRawBufferPointer) throws(BinaryDecodingError) {
    try Self.fields(of: bytes) { number, field throws(BinaryDecodingError) in
      guard case .bytes(let content) = field else { return }
      switch number {
      case 1: pieces.append(try Self.piece(content))
      case 2: try readTraining(content)
      case 3: try readNormalization(content)
      default: break
      }
    }
  }

  private static func piece(
    _ bytes: UnsafeRawBufferPointer
  ) throws(BinaryDecodingError) -> Piece {
    var piece = Piece()
    try fields(of: bytes) { number, field throws(BinaryDecodingError) in
      switch (number, field) {
      case (1, .bytes(let text)): piece.text = Array(text)
      case (2, .number(let score)): piece.score = score
      case (3, .varint(let kind)): piece.kind = Kind(rawValue: kind) ?? .unused
      default: break
      }
    }
    return piece
  }

  private mutating func readTraining(
    _ bytes: UnsafeRawBufferPointer
  ) throws(BinaryDecodingError) {
    try Self.fields(of: bytes) { number, field throws(BinaryDecodingError) in
      switch (number, field) {
      case (3, .varint(let type)): isUnigram = type == 1
      case (24, .varint(let blankAfter)): if blankAfter != 0 { hasUsualBlanks = false }
      case (35, .varint(let fallsBack)): fallsBackToBytes = fallsBack != 0
      default: break
      }
    }
  }

  private mutating func readNormalization(
    _ bytes: UnsafeRawBufferPointer
  ) throws(BinaryDecodingError) {
    try Self.fields(of: bytes) { number, field throws(BinaryDecodingError) in
      switch (number, field) {
      case (2, .bytes(let map)): characterMap = Array(map)
      // A blank in front, blanks joined, blanks escaped: all three are on unless the file says not.
      case (3, .varint(let isOn)), (4, .varint(let isOn)), (5, .varint(let isOn)):
        if isOn == 0 { hasUsualBlanks = false }
      default: break
      }
    }
  }

  private enum Field {
    case varint(UInt64)
    case number(Float)
    case bytes(UnsafeRawBufferPointer)
  }

  private static func fields(
    of bytes: UnsafeRawBufferPointer,
    _ body: (UInt32, Field) throws(BinaryDecodingError) -> Void
  ) throws(BinaryDecodingError) {
    guard let start = bytes.baseAddress else { return }
    var reader = WireReader(start: start, count: bytes.count)
    while let tag = try reader.nextTag() {
      switch tag & 7 {
      case WireType.varint: try body(tag >> 3, .varint(try reader.varint()))
      case WireType.lengthDelimited: try body(tag >> 3, .bytes(try reader.lengthDelimited()))
      case WireType.fixed32: try body(tag >> 3, .number(try reader.value(FixedCoding<Float>.self)))
      default: try reader.skip(tag)
      }
    }
  }
}
