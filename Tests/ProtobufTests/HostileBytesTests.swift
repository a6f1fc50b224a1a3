import Protobuf
import TestMessages
import TestSupport
import Testing

/// Bytes from somebody who means harm give a value or an error, nothing else.
@Suite
struct HostileBytesTests {
  /// Reads the bytes; a value that comes out must survive being written and read again.
  private static func probe(_ sample: Sample, _ bytes: [UInt8]) throws {
    let written: [UInt8]
    do {
      written = try sample.reencoded(bytes)
    } catch is BinaryDecodingError {
      return
    }
    #expect(try sample.reencoded(written) == written)
  }

  @Test(arguments: Sample.all)
  func `every truncation gives a value or an error`(sample: Sample) throws {
    for count in 0...sample.bytes.count {
      try Self.probe(sample, Array(sample.bytes.prefix(count)))
    }
  }

  @Test(arguments: Sample.all)
  func `every flipped bit gives a value or an error`(sample: Sample) throws {
    for position in sample.bytes.indices {
      for bit in 0..<8 {
        var bytes = sample.bytes
        bytes[position] ^= 1 << bit
        try Self.probe(sample, bytes)
      }
    }
  }

  @Test(arguments: Sample.all)
  func `random bytes give a value or an error`(sample: Sample) throws {
    var generator = SplitMix64(seed: 20_261_121)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      try Self.probe(sample, bytes)
    }
  }

  @Test
  func `a nested message cannot reach past the end of the one around it`() throws {
    // Field 5 (`scalars`) of 2 bytes, inside which a string claims 4; the bytes are there, outside.
    #expect(throws: BinaryDecodingError.truncated) {
      try TestChoice(serializedBytes: [0x2A, 0x02, 0x72, 0x04, 0x61, 0x61, 0x61, 0x61] as [UInt8])
    }
  }

  @Test(
    arguments: [
      // Field number 0, in one byte and in more.
      [0x00], [0x02, 0x00], [0x80, 0x00], [0x87, 0x80, 0x00],
      // Wire types 6 and 7.
      [0x0E], [0x0F], [0xF6, 0x01],
      // The end of a group that was not opened, and of another one.
      [0x0C], [0x0B, 0x14],
      // A tag beyond 32 bits.
      [0x80, 0x80, 0x80, 0x80, 0x10],
      // A varint of eleven bytes.
      [0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ] as [[UInt8]])
  func `what the format does not have is refused`(bytes: [UInt8]) {
    #expect(throws: BinaryDecodingError.malformedProtobuf) {
      try TestScalars(serializedBytes: bytes)
    }
  }

  @Test(
    arguments: [
      // In a tag, a varint, a fixed32 and a fixed64 (known and not), a length and a group.
      [0x80], [0x18], [0x18, 0x80], [0x15, 0, 0, 0], [0x09, 0, 0, 0, 0, 0, 0, 0],
      [0xA5, 0x06, 0, 0, 0], [0xA1, 0x06, 0, 0, 0, 0, 0, 0, 0], [0xA0, 0x06, 0x80], [0x72],
      [0xA2, 0x06, 0x01], [0xA3, 0x06], [0xA3, 0x06, 0x08, 0x01],
    ] as [[UInt8]])
  func `bytes that end inside a field are refused`(bytes: [UInt8]) {
    #expect(throws: BinaryDecodingError.truncated) { try TestScalars(serializedBytes: bytes) }
  }

  @Test(
    arguments: [
      // A stray continuation byte, an overlong slash, a surrogate, beyond U+10FFFF, cut short.
      [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
      [0x61, 0xFF, 0x61],
    ] as [[UInt8]])
  func `a string that is not UTF-8 is refused`(text: [UInt8]) throws {
    let field = [UInt8(text.count)] + text
    #expect(throws: BinaryDecodingError.invalidUTF8) {
      try TestScalars(serializedBytes: [0x72] + field)
    }
    #expect(throws: BinaryDecodingError.invalidUTF8) {
      try TestPacked(serializedBytes: [0x72] + field)
    }
    // As the key of a map; and as bytes, where anything goes.
    #expect(throws: BinaryDecodingError.invalidUTF8) {
      try TestMaps(serializedBytes: [0x62, UInt8(field.count + 1), 0x0A] + field)
    }
    #expect(try TestScalars(serializedBytes: [0x7A] + field).someBytes.count == text.count)
  }

  @Test
  func `a varint of ten bytes with bits beyond the 64th loses those`() throws {
    let ones: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    #expect(try TestScalars(serializedBytes: [0x30] + ones).aUint64 == .max)
    #expect(try TestScalars(serializedBytes: [0x18] + ones).anInt32 == -1)
  }

  @Test
  func `messages may nest 100 deep and no deeper`() throws {
    let limit = WireReader.recursionLimit
    let deepest = try TestTree.chain(depth: limit + 1).serializedBytes()
    #expect(try TestTree(serializedBytes: deepest).serializedBytes() == deepest)
    let tooDeep = try TestTree.chain(depth: limit + 2).serializedBytes()
    #expect(throws: BinaryDecodingError.messageDepthLimit) {
      try TestTree(serializedBytes: tooDeep)
    }
  }

  @Test
  func `groups may nest 100 deep and no deeper`() throws {
    func groups(_ depth: Int) -> [UInt8] {
      Array(repeating: 0x0B, count: depth) + Array(repeating: 0x0C, count: depth)
    }
    let deepest = groups(WireReader.recursionLimit)
    #expect(try TestEmpty(serializedBytes: deepest).serializedBytes() == deepest)
    #expect(throws: BinaryDecodingError.messageDepthLimit) {
      try TestEmpty(serializedBytes: groups(WireReader.recursionLimit + 1))
    }
    // A hundred thousand of them neither overflow the stack.
    #expect(throws: BinaryDecodingError.messageDepthLimit) {
      try TestEmpty(serializedBytes: Array(repeating: 0x0B as UInt8, count: 100_000))
    }
  }
}
