import Foundation
import Protobuf
import TestMessages
import Testing

/// The codec against Google's: the same bytes for the same values.
@Suite
struct ReferenceTests {
  private static func expectSameBytes<M: Message>(
    _ text: String, _ message: M, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try ReferenceProtoc.using(TestMessagesDescriptors.fileDescriptorSet) {
      try $0.encode(text, as: M.protoMessageName)
    }
    #expect(try message.serializedBytes() == expected, sourceLocation: sourceLocation)
    #expect(try M(serializedBytes: expected) == message, sourceLocation: sourceLocation)
  }

  @Test
  func `every scalar at its upper limit is written as protoc writes it`() throws {
    try Self.expectSameBytes(
      """
      a_double: inf a_float: 3.4028234663852886e38 an_int32: 2147483647
      an_int64: 9223372036854775807 a_uint32: 4294967295 a_uint64: 18446744073709551615
      a_sint32: 2147483647 a_sint64: 9223372036854775807 a_fixed32: 4294967295
      a_fixed64: 18446744073709551615 an_sfixed32: 2147483647 an_sfixed64: 9223372036854775807
      a_bool: true a_string: "\u{10FFFF}" some_bytes: "\\377" color: 2147483647
      """,
      TestScalars.with {
        $0.aDouble = .infinity
        $0.aFloat = .greatestFiniteMagnitude
        $0.anInt32 = .max
        $0.anInt64 = .max
        $0.aUint32 = .max
        $0.aUint64 = .max
        $0.aSint32 = .max
        $0.aSint64 = .max
        $0.aFixed32 = .max
        $0.aFixed64 = .max
        $0.anSfixed32 = .max
        $0.anSfixed64 = .max
        $0.aBool = true
        $0.aString = "\u{10FFFF}"
        $0.someBytes = Data([0xFF])
        $0.color = .UNRECOGNIZED(Int(Int32.max))
      })
  }

  @Test
  func `every scalar at its lower limit is written as protoc writes it`() throws {
    try Self.expectSameBytes(
      """
      a_double: -0.0 a_float: -inf an_int32: -2147483648 an_int64: -9223372036854775808
      a_uint32: 1 a_uint64: 1 a_sint32: -2147483648 a_sint64: -9223372036854775808
      a_fixed32: 1 a_fixed64: 1 an_sfixed32: -2147483648 an_sfixed64: -9223372036854775808
      a_string: "\\000" some_bytes: "\\000" color: COLOR_INFRARED
      """,
      TestScalars.with {
        $0.aDouble = -0.0
        $0.aFloat = -.infinity
        $0.anInt32 = .min
        $0.anInt64 = .min
        $0.aUint32 = 1
        $0.aUint64 = 1
        $0.aSint32 = .min
        $0.aSint64 = .min
        $0.aFixed32 = 1
        $0.aFixed64 = 1
        $0.anSfixed32 = .min
        $0.anSfixed64 = .min
        $0.aString = "\0"
        $0.someBytes = Data([0])
        $0.color = .infrared
      })
  }

  @Test
  func `a field with presence is written even at its default`() throws {
    try Self.expectSameBytes(
      """
      a_double: 0 a_float: 0 an_int32: 0 an_int64: 0 a_uint32: 0 a_uint64: 0 a_sint32: 0
      a_sint64: 0 a_fixed32: 0 a_fixed64: 0 an_sfixed32: 0 an_sfixed64: 0 a_bool: false
      a_string: "" some_bytes: "" color: COLOR_UNSPECIFIED
      """,
      TestOptionals.with {
        $0.aDouble = 0
        $0.aFloat = 0
        $0.anInt32 = 0
        $0.anInt64 = 0
        $0.aUint32 = 0
        $0.aUint64 = 0
        $0.aSint32 = 0
        $0.aSint64 = 0
        $0.aFixed32 = 0
        $0.aFixed64 = 0
        $0.anSfixed32 = 0
        $0.anSfixed64 = 0
        $0.aBool = false
        $0.aString = ""
        $0.someBytes = Data()
        $0.color = .unspecified
      })
  }

  @Test
  func `a varint at each border of its length is written as protoc writes it`() throws {
    let borders = (1...9).map { UInt64(1) << UInt64(7 * $0) }
    let values: [UInt64] = [0] + borders.flatMap { [$0 - 1, $0] } + [.max]
    try Self.expectSameBytes(
      values.map { "uint64s: \($0)" }.joined(separator: " "),
      TestPacked.with { $0.uint64S = values })
  }

  @Test
  func `every oneof member is written as protoc writes it`() throws {
    try Self.expectSameBytes("number: 0", TestChoice.with { $0.number = 0 })
    try Self.expectSameBytes("text: ''", TestChoice.with { $0.text = "" })
    try Self.expectSameBytes("data: 'x'", TestChoice.with { $0.data = Data([0x78]) })
    try Self.expectSameBytes(
      "color: COLOR_GREEN after: 1",
      TestChoice.with {
        $0.color = .green
        $0.after = 1
      })
    try Self.expectSameBytes(
      "nested { nested { flag: false } }", TestChoice.with { $0.nested.nested.flag = false })
    try Self.expectSameBytes(
      "scalars { an_int32: 3 }", TestChoice.with { $0.scalars.anInt32 = 3 })
  }

  @Test(arguments: [
    Sample(TestScalars.sample), Sample(TestPacked.sample), Sample(TestMaps.sample),
    Sample(TestTree.sample), Sample(TestWellKnown.sample), Sample(TestTree.chain(depth: 40)),
  ])
  func `protoc reads what is written and writes what is read`(sample: Sample) throws {
    let again = try ReferenceProtoc.using(TestMessagesDescriptors.fileDescriptorSet) {
      try $0.encode(try $0.decode(sample.bytes, as: sample.name), as: sample.name)
    }
    #expect(try sample.isSame(again))
  }
}
