import Foundation
import Protobuf
import TestMessages
import Testing

/// What the format lets a writer do, and what a reader has to make of it.
@Suite
struct WireFormatTests {
  @Test(arguments: Sample.all)
  func `a message that is written and read is the same`(sample: Sample) throws {
    #expect(try sample.isSame(sample.bytes))
    #expect(try sample.reencoded(sample.bytes) == sample.bytes)
  }

  @Test
  func `a message of any size is written alike into bytes, data and memory`() throws {
    for count in Array(0...140) + Array(480...540) + [16_380, 16_390, 70_000] {
      let message = TestChoice.with {
        $0.text = String(repeating: "x", count: count)
        $0.after = Int32(count)
      }
      let bytes = try message.serializedBytes()
      #expect(bytes.count == message.serializedSize)
      #expect(try TestChoice(serializedBytes: bytes) == message)
      #expect(try Array(message.serializedData()) == bytes)
      var memory = [UInt8](repeating: 0xAA, count: bytes.count + 1)
      let written = try memory.withUnsafeMutableBytes { try message.serialize(into: $0) }
      #expect(memory == bytes + [0xAA])
      #expect(written == bytes.count)
    }
  }

  /// Memory that tells when it goes.
  private final class Memory {
    let bytes: UnsafeMutableRawBufferPointer
    private let onEnd: () -> Void

    init(_ bytes: [UInt8], onEnd: @escaping () -> Void) {
      self.bytes = .allocate(byteCount: bytes.count, alignment: 1)
      self.bytes.copyBytes(from: bytes)
      self.onEnd = onEnd
    }

    deinit {
      bytes.deallocate()
      onEnd()
    }
  }

  @Test(arguments: [(32 << 10, true), (32 << 10 - 1, false), (1 << 20, true)])
  func `a large value refers to its message's memory, and keeps it`(
    size: Int, refers: Bool
  ) throws {
    let message = TestScalars.with { $0.someBytes = Data(repeating: 0xA5, count: size) }
    var ended = 0
    var memory: Memory? = Memory(try message.serializedBytes()) { ended += 1 }
    let bytes = try #require(memory).bytes
    var read: TestScalars? = try TestScalars(
      serializedBytes: UnsafeRawBufferPointer(bytes), owner: try #require(memory))
    let start = read?.someBytes.withUnsafeBytes { $0.baseAddress }
    let isInside = start.map { bytes.contains($0) } ?? false
    #expect(isInside == refers)
    memory = nil
    #expect(ended == (refers ? 0 : 1))
    #expect(read == message)
    // Whoever changes it changes a copy of their own, or memory that nobody else sees.
    var changed = read?.someBytes
    changed?[0] = 0
    #expect(read == message)
    read = nil
    changed?.append(1)
    #expect(changed?.count == size + 1)
    #expect(ended == 1)
  }

  @Test
  func `a value that is a small part of its message is copied`() throws {
    let message = TestPacked.with {
      $0.chunks = (0..<8).map { Data(repeating: $0, count: 64 << 10) }
    }
    var ended = 0
    var memory: Memory? = Memory(try message.serializedBytes()) { ended += 1 }
    let read = try TestPacked(
      serializedBytes: UnsafeRawBufferPointer(try #require(memory).bytes),
      owner: try #require(memory))
    memory = nil
    #expect(ended == 1)
    #expect(read == message)
  }

  @Test
  func `packed and unpacked fields are read alike, whatever was declared`() throws {
    let packed = try TestPacked.sample.serializedBytes()
    let unpacked = try TestUnpacked(serializedBytes: packed).serializedBytes()
    #expect(unpacked.count > packed.count)
    #expect(try TestPacked(serializedBytes: unpacked) == .sample)
    #expect(try TestUnpacked(serializedBytes: unpacked).unknownFields.isEmpty)
  }

  @Test
  func `parts of a repeated field add up, packed or not`() throws {
    let parts: [UInt8] = [0x1A, 0x02, 0x01, 0x02, 0x18, 0x03, 0x1A, 0x00, 0x1A, 0x01, 0x04]
    #expect(try TestPacked(serializedBytes: parts).int32S == [1, 2, 3, 4])
    let floats: [UInt8] = [0x15, 0, 0, 0x80, 0x3F, 0x12, 0x04, 0, 0, 0, 0x40]
    #expect(try TestPacked(serializedBytes: floats).floats == [1, 2])
  }

  @Test
  func `the last value of a scalar wins`() throws {
    let bytes =
      try TestScalars.with { $0.aString = "first" }.serializedBytes()
      + TestScalars.with { $0.aString = "second" }.serializedBytes()
    #expect(try TestScalars(serializedBytes: bytes).aString == "second")
  }

  @Test
  func `parts of a message field merge`() throws {
    let first = TestTree.with {
      $0.left.value = 1
      $0.left.children = [.with { $0.value = 1 }]
      $0.first.aBool = true
      $0.leaf.name = "kept"
    }
    let second = TestTree.with {
      $0.left.right.value = 2
      $0.left.children = [.with { $0.value = 2 }]
      $0.first.anInt32 = 3
      $0.leaf.tree.value = 4
    }
    let merged = try TestTree(
      serializedBytes: first.serializedBytes() + second.serializedBytes())
    #expect(
      merged
        == .with {
          $0.left.value = 1
          $0.left.right.value = 2
          $0.left.children = [.with { $0.value = 1 }, .with { $0.value = 2 }]
          $0.first.aBool = true
          $0.first.anInt32 = 3
          $0.leaf.name = "kept"
          $0.leaf.tree.value = 4
        })
  }

  @Test
  func `the last member of a oneof wins, and parts of the same message merge`() throws {
    func bytes(_ populate: (inout TestChoice) -> Void) throws -> [UInt8] {
      try TestChoice.with(populate).serializedBytes()
    }
    let replaced = try TestChoice(
      serializedBytes: bytes { $0.scalars.aBool = true } + bytes { $0.text = "last" })
    #expect(replaced.kind == .text("last"))
    let merged = try TestChoice(
      serializedBytes: bytes { $0.scalars.aBool = true } + bytes { $0.scalars.anInt32 = 5 })
    #expect(
      merged.kind
        == .scalars(
          .with {
            $0.aBool = true
            $0.anInt32 = 5
          }))
    let anew = try TestChoice(
      serializedBytes: bytes { $0.scalars.aBool = true } + bytes { $0.number = 1 }
        + bytes { $0.scalars.anInt32 = 5 })
    #expect(anew.kind == .scalars(.with { $0.anInt32 = 5 }))
  }

  @Test
  func `the last entry of a map key wins, and what an entry lacks is the default`() throws {
    // Field 4, `map<uint64, string>`: 7 → "a", 7 → "b"; "c" without a key; 8 without a value; an
    // entry with its value first and a field that entries do not have.
    let bytes: [UInt8] = [
      0x22, 0x05, 0x08, 0x07, 0x12, 0x01, 0x61, 0x22, 0x05, 0x08, 0x07, 0x12, 0x01, 0x62,
      0x22, 0x03, 0x12, 0x01, 0x63, 0x22, 0x02, 0x08, 0x08,
      0x22, 0x07, 0x12, 0x01, 0x64, 0x18, 0x01, 0x08, 0x09,
    ]
    #expect(
      try TestMaps(serializedBytes: bytes).byUint64 == [7: "b", 0: "c", 8: "", 9: "d"])
  }

  @Test
  func `map entries are written by key`() throws {
    let keys: [Int32] = [5, -1, 0, .max, .min, 300]
    let message = TestMaps.with { maps in
      for key in keys { maps.byInt32[key] = 1 }
    }
    var written: [Int32] = []
    var bytes = try message.serializedBytes()[...]
    while !bytes.isEmpty {
      let entry = bytes.prefix(2 + Int(bytes[bytes.startIndex + 1]))
      written += try TestMaps(serializedBytes: Array(entry)).byInt32.keys
      bytes = bytes.dropFirst(entry.count)
    }
    #expect(written == keys.sorted())
  }

  @Test(arguments: Sample.all)
  func `fields that a message does not know are kept and written back`(sample: Sample) throws {
    let stranger = try TestEmpty(serializedBytes: sample.bytes)
    #expect(!stranger.unknownFields.isEmpty)
    #expect(try stranger.serializedBytes() == sample.bytes)
    #expect(try sample.isSame(stranger.serializedBytes()))
  }

  @Test
  func `unknown fields of every wire type are kept beside known ones`() throws {
    // Field 100 as varint, fixed64, bytes, group (with fields inside) and fixed32.
    let unknown: [UInt8] =
      [0xA0, 0x06, 0x96, 0x01] + [0xA1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8] + [0xA2, 0x06, 0x01, 0x7F]
      + [0xA3, 0x06, 0x08, 0x01, 0x12, 0x01, 0x61, 0xA4, 0x06] + [0xA5, 0x06, 1, 2, 3, 4]
    let known: [UInt8] = [0x18, 0x05]
    let message = try TestScalars(serializedBytes: unknown + known)
    #expect(message.anInt32 == 5)
    #expect(message.unknownFields.data == Data(unknown))
    #expect(try message.serializedBytes() == known + unknown)
  }

  @Test
  func `a field with another wire type than declared is an unknown field`() throws {
    // Field 3 (int32) as fixed32, field 14 (string) as varint, field 1 (double) as bytes.
    let bytes: [UInt8] = [0x1D, 1, 0, 0, 0, 0x70, 0x01, 0x0A, 0x01, 0x00]
    let message = try TestScalars(serializedBytes: bytes)
    #expect(message.unknownFields.data == Data(bytes))
    #expect(try message.serializedBytes() == bytes)
  }

  @Test
  func `a tag of more bytes than it needs is the same tag`() throws {
    #expect(try TestScalars(serializedBytes: [0x98, 0x80, 0x00, 0x05] as [UInt8]).anInt32 == 5)
  }

  @Test(arguments: [
    0, 1, 7, 63, 64, 127, 128, 511, 512, 513, 768, 769, 2_048, 16_383, 16_384, 16_385, 3_000_000,
  ])
  func `bytes and strings of any length survive`(count: Int) throws {
    let message = TestScalars.with {
      $0.someBytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      $0.aString = String(repeating: "x", count: count)
    }
    let bytes = try message.serializedBytes()
    #expect(bytes.count == message.serializedSize)
    #expect(try TestScalars(serializedBytes: bytes) == message)
  }

  @Test
  func `all ways to read and to write agree`() throws {
    let message = TestTree.sample
    let bytes = try message.serializedBytes()
    let data = try message.serializedData()
    #expect(data == Data(bytes))
    #expect(try TestTree(serializedBytes: data) == message)
    #expect(try TestTree(serializedBytes: bytes[...]) == message)
    #expect(try bytes.withUnsafeBytes { try TestTree(serializedBytes: $0) } == message)

    var buffer = [UInt8](repeating: 0xEE, count: bytes.count + 8)
    let written = try buffer.withUnsafeMutableBytes { try message.serialize(into: $0) }
    #expect(written == bytes.count)
    #expect(buffer == bytes + Array(repeating: 0xEE, count: 8))
  }

  /// Up to 1,024 bytes are written without being measured first: the padding, which is written
  /// early, moves every field behind it over that border.
  @Test
  func `a message is the same whether it is measured first or not`() throws {
    func check<M: Message>(_ padded: (inout M, Int) -> Void) throws {
      for padding in 0...1_030 {
        var message = M()
        padded(&message, padding)
        var measured = [UInt8](repeating: 0xEE, count: message.serializedSize)
        try measured.withUnsafeMutableBytes { _ = try message.serialize(into: $0) }
        #expect(try message.serializedBytes() == measured, "\(M.protoMessageName), \(padding)")
      }
    }
    try check { (message: inout TestScalars, padding) in
      message = .sample
      message.someBytes = Data(repeating: 0xA5, count: padding)
    }
    try check { (message: inout TestPacked, padding) in
      message = .sample
      message.chunks = [Data(), Data(repeating: 0xA5, count: padding)]
    }
    try check { (message: inout TestMaps, padding) in
      message = .sample
      message.byString["z"] = .with { $0.aString = String(repeating: "x", count: padding) }
    }
    try check { (message: inout TestTree, padding) in
      message = .sample
      message.third.aString = String(repeating: "x", count: padding)
      message.children = Array(repeating: .with { $0.value = 300 }, count: padding)
    }
  }

  @Test
  func `a buffer that is too small is left alone`() throws {
    let message = TestScalars.sample
    let size = message.serializedSize
    var buffer = [UInt8](repeating: 0xEE, count: size - 1)
    #expect(throws: BinaryEncodingError.bufferTooSmall(needed: size, available: size - 1)) {
      try buffer.withUnsafeMutableBytes { try message.serialize(into: $0) }
    }
    #expect(buffer.allSatisfy { $0 == 0xEE })
  }

  @Test
  func `an empty message takes no bytes`() throws {
    #expect(try TestTree().serializedBytes().isEmpty)
    #expect(try TestTree(serializedBytes: [] as [UInt8]) == TestTree())
    #expect(
      try TestTree(serializedBytes: UnsafeRawBufferPointer(start: nil, count: 0)) == TestTree())
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func contains(_ address: UnsafeRawPointer) -> Bool {
    guard let baseAddress else { return false }
    return address >= UnsafeRawPointer(baseAddress)
      && address < UnsafeRawPointer(baseAddress) + count
  }
}
