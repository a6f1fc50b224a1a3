import Protobuf
import TestMessages
import TestSupport
import Testing

/// Bytes that claim more than is there, and messages that nest without end: an error, and no memory
/// for what is only claimed.
@Suite
struct BombTests {
  /// A place in a message where a length stands.
  private struct Place: Sendable {
    let name: String
    /// The bytes up to the length.
    let before: [UInt8]
    let decode: @Sendable ([UInt8]) throws -> Void

    init<M: Message>(_ type: M.Type, _ before: [UInt8]) {
      name = "\(M.protoMessageName) \(before)"
      self.before = before
      decode = { _ = try M(serializedBytes: $0) }
    }
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// The tag of a field with a length.
  private static func tag(_ field: Int) -> [UInt8] { varint(UInt64(field << 3 | 2)) }

  /// The beginning of a field whose length is true as long as `rest` bytes follow.
  private static func field(_ number: Int, _ before: [UInt8], rest: Int) -> [UInt8] {
    tag(number) + varint(UInt64(before.count + rest)) + before
  }

  private static let lies: [UInt64] = [
    3, 1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32, 1 << 63 - 1, 1 << 63, .max,
  ]

  /// What comes after a length: its bytes and two others, fewer than any of the lies.
  private static func claim(_ lie: UInt64) -> [UInt8] { varint(lie) + [0x61, 0x61] }

  private static func places(followedBy rest: Int) -> [Place] {
    let fields =
      [14, 15].flatMap { [Place(TestScalars.self, tag($0)), Place(TestOptionals.self, tag($0))] }
      // Packed where that is possible, and not.
      + (1...17).map { Place(TestPacked.self, tag($0)) }
      + (14...17).map { Place(TestUnpacked.self, tag($0)) }
      + [1, 2, 3, 4, 5, 7, 10].map { Place(TestTree.self, tag($0)) }
      + [2, 3, 5, 6].map { Place(TestChoice.self, tag($0)) }
      + (1...9).map { Place(TestWellKnown.self, tag($0)) }
      + (1...12).map { Place(TestMaps.self, tag($0)) }
    let inside = [
      // The key of a map, its values that have a length, a field that entries do not have.
      Place(TestMaps.self, field(12, tag(1), rest: rest)),
      Place(TestMaps.self, field(4, tag(2), rest: rest)),
      Place(TestMaps.self, field(5, tag(2), rest: rest)),
      Place(TestMaps.self, field(12, tag(2), rest: rest)),
      Place(TestMaps.self, field(1, tag(3), rest: rest)),
      // A message that is in another one, with more behind it that is not its own.
      Place(TestTree.self, field(1, tag(1), rest: rest)),
      Place(TestTree.self, field(4, tag(5), rest: rest)),
    ]
    let unknown = [
      Place(TestEmpty.self, tag(100)),
      Place(TestEmpty.self, [0x0B] + tag(1)),
      Place(TestEmpty.self, [0x0B, 0x13, 0x1B] + tag(2)),
    ]
    return fields + inside + unknown
  }

  private static func expectRefusal(of lie: UInt64) {
    let claim = claim(lie)
    for place in places(followedBy: claim.count) {
      #expect(throws: BinaryDecodingError.truncated, "\(place.name), \(lie)") {
        try place.decode(place.before + claim)
      }
    }
  }

  /// More than a process takes by itself, for threads and the like, and a quarter of the smallest large
  /// lie.
  private static let room = 512 << 20

  @Test
  func `a length that claims more than is there is refused, without memory for it`() async {
    await #expect(processExitsWith: .success) {
      try AddressSpace.limitGrowth(to: Self.room)
      for lie in Self.lies { Self.expectRefusal(of: lie) }
    }
  }

  @Test
  func `memory for such a length would not go unnoticed`() async {
    await #expect(processExitsWith: .failure) {
      try AddressSpace.limitGrowth(to: Self.room)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(1 << 31 - 1)
      #expect(bytes.capacity >= 1 << 31 - 1)
    }
  }

  @Test(arguments: [(1, 8), (2, 4), (9, 4), (10, 8), (11, 4), (12, 8)])
  func `a packed field that is not a whole number of elements is refused`(field: Int, width: Int) {
    for count in 1..<(2 * width) where count != width {
      #expect(throws: BinaryDecodingError.truncated, "\(count) bytes") {
        try TestPacked(
          serializedBytes: Self.tag(field) + [UInt8(count)]
            + [UInt8](repeating: 0, count: count))
      }
    }
  }

  @Test(arguments: [3, 4, 5, 6, 7, 8, 13, 16])
  func `a packed varint that does not end is refused`(field: Int) {
    let ones = [UInt8](repeating: 0xFF, count: 10)
    for count in 1...9 {
      #expect(throws: BinaryDecodingError.truncated, "\(count) bytes") {
        try TestPacked(
          serializedBytes: Self.tag(field) + [UInt8(count + 1), 0x01] + ones.prefix(count))
      }
    }
    #expect(throws: BinaryDecodingError.malformedProtobuf) {
      try TestPacked(serializedBytes: Self.tag(field) + [0x0B] + ones + [0x01])
    }
  }

  @Test
  func `a tag, a value and a length have ten bytes at most`() throws {
    // One, in more bytes than it needs.
    func one(_ count: Int) -> [UInt8] {
      [0x81] + [UInt8](repeating: 0x80, count: count - 2) + [0x00]
    }
    // A varint field's value, a length, the value of an unknown field, and the tag of number 0.
    let ten: [([UInt8], BinaryDecodingError?)] = [
      ([0x18] + one(10), nil), ([0x7A] + one(10) + [0x61], nil), ([0xA0, 0x06] + one(10), nil),
      (one(10), .malformedProtobuf),
    ]
    for (bytes, error) in ten {
      if let error {
        #expect(throws: error) { try TestScalars(serializedBytes: bytes) }
      } else {
        _ = try TestScalars(serializedBytes: bytes)
      }
    }
    for bytes in [
      [0x18] + one(11), [0x7A] + one(11) + [0x61], [0xA0, 0x06] + one(11), one(11),
    ] {
      #expect(throws: BinaryDecodingError.malformedProtobuf) {
        try TestScalars(serializedBytes: bytes)
      }
    }
  }

  /// A message in a message and so on, each of them in the field or fields of these numbers.
  private static func nested(_ depth: Int, in numbers: [Int]) -> [UInt8] {
    var backwards: [UInt8] = []
    for _ in 0..<depth {
      for number in numbers.reversed() {
        backwards += varint(UInt64(backwards.count)).reversed()
        backwards += tag(number).reversed()
      }
    }
    return backwards.reversed()
  }

  @Test(
    arguments: [
      // A field, one of a leaf and its tree, an element, a value of a map.
      [1], [3, 1], [4], [5, 2],
    ], [100, 101, 102, 100_000])
  func `messages may nest 100 deep and no deeper, whatever field they are in`(
    numbers: [Int], levels: Int
  ) throws {
    let depth = levels / numbers.count
    let bytes = Self.nested(depth, in: numbers)
    if depth * numbers.count <= WireReader.recursionLimit {
      #expect(try TestTree(serializedBytes: bytes).serializedSize > 0)
    } else {
      #expect(throws: BinaryDecodingError.messageDepthLimit) {
        try TestTree(serializedBytes: bytes)
      }
    }
  }

  @Test
  func `a choice and a structure that nest without end are refused`() {
    #expect(throws: BinaryDecodingError.messageDepthLimit) {
      try TestChoice(serializedBytes: Self.nested(100_000, in: [6]))
    }
    // A value, its list, and a value again; a value, its structure, its fields, and a value again.
    for numbers in [[6, 1], [5, 1, 2]] {
      let value = Self.nested(100_000, in: numbers)
      #expect(throws: BinaryDecodingError.messageDepthLimit) {
        try TestWellKnown(
          serializedBytes: Self.field(5, [], rest: value.count) + value)
      }
    }
  }
}
