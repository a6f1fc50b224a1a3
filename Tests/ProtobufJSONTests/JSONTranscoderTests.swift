import Contracts
import Foundation
import Protobuf
import ProtobufJSON
import TestMessages
import TestSupport
import Testing

@Suite
struct JSONTranscoderTests {
  private let transcoder: JSONTranscoder

  init() throws {
    transcoder = try JSONTranscoder(fileDescriptorSet: TestMessagesDescriptors.fileDescriptorSet)
  }

  private func text(
    _ message: some Message, _ options: JSONPrintOptions = JSONPrintOptions()
  ) throws -> String {
    String(decoding: try transcoder.json(from: message, options: options), as: UTF8.self)
  }

  private func expectRoundTrip<M: Message>(
    _ message: M, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for preserves in [false, true] {
      for defaults in [false, true] {
        for pretty in [false, true] {
          let json = try transcoder.json(
            from: message,
            options: JSONPrintOptions(
              preservesProtoFieldNames: preserves, printsDefaults: defaults, isPretty: pretty))
          let again = try transcoder.message(M.self, fromJSON: json)
          #expect(again == message, sourceLocation: sourceLocation)
        }
      }
    }
  }

  @Test
  func `messages survive the way to JSON and back, whatever the options`() throws {
    try expectRoundTrip(TestScalars.sample)
    try expectRoundTrip(TestPacked.sample)
    try expectRoundTrip(TestMaps.sample)
    try expectRoundTrip(TestTree.sample)
    try expectRoundTrip(TestChoice.with { $0.data = Data([0, 0xFF]) })
    try expectRoundTrip(TestEmpty())
  }

  @Test
  func `well-known types have JSON of their own`() throws {
    let message = TestWellKnown.with {
      $0.duration.seconds = 3
      $0.duration.nanos = 500_000_000
      $0.timestamp.seconds = 1_700_000_000
      $0.value.stringValue = "text"
      $0.wrappedDouble.value = 2
    }
    let json = try text(message)
    #expect(
      json
        == #"{"duration":"3.500s","timestamp":"2023-11-14T22:13:20Z","value":"text","wrappedDouble":2}"#
    )
    #expect(try transcoder.message(TestWellKnown.self, fromJSON: Array(json.utf8)) == message)
  }

  @Test
  func `an any is written with the fields of what it holds`() throws {
    let message = try TestWellKnown.with {
      $0.any = try Google_Protobuf_Any(message: TestScalars.with { $0.anInt32 = 4 })
    }
    let json = try text(message)
    #expect(
      json == #"{"any":{"@type":"type.googleapis.com/marquee.test.v1.Scalars","anInt32":4}}"#)
    #expect(try transcoder.message(TestWellKnown.self, fromJSON: Array(json.utf8)) == message)
  }

  @Test
  func `options choose the names, the defaults and the layout`() throws {
    let message = TestChoice.with { $0.scalars.anInt32 = 1 }
    #expect(try text(message) == #"{"scalars":{"anInt32":1}}"#)
    let names = JSONPrintOptions(preservesProtoFieldNames: true)
    #expect(try text(message, names) == #"{"scalars":{"an_int32":1}}"#)
    let defaults = JSONPrintOptions(printsDefaults: true)
    #expect(try text(TestChoice(), defaults) == #"{"after":0}"#)
    let pretty = JSONPrintOptions(isPretty: true)
    #expect(try text(TestChoice.with { $0.after = 2 }, pretty) == "{\n \"after\": 2\n}\n")
  }

  @Test(arguments: [
    #"{"anInt32":7}"#, #"{"an_int32":7}"#, #"{"anInt32":"7"}"#, #"{"anInt32":7.0}"#,
  ])
  func `a field may be named and written in every way that the mapping allows`(json: String) throws
  {
    let message = try transcoder.message(TestScalars.self, fromJSON: Array(json.utf8))
    #expect(message == .with { $0.anInt32 = 7 })
  }

  @Test(arguments: [
    (#"{"unheardOf":1}"#, "unheardOf"),
    (#"{"left":{"children":[{},{"vlaue":1}]}}"#, "left.children[1].vlaue"),
    (#"{"second":{"anInt32":true}}"#, "second.an_int32"),
    (#"{"named":{"a":{"value":"x"}}}"#, "named[0].value.value"),
    (#"{"value":"many"}"#, "value"),
    (#"{"value":2147483648}"#, "value"),
    (#"{"left":{"value":[]}}"#, "left.value"),
    (#"{"leaf":{"name":3}}"#, "leaf.name"),
  ])
  func `a wrong field is an error that names it`(json: String, field: String) {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
    #expect(error?.field == field)
    #expect(error?.description.contains(field) == true)
  }

  @Test(
    arguments: [
      [], Array("{".utf8), Array("[1]".utf8), Array("nonsense".utf8), Array("{}{}".utf8),
      [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], [0x00],
    ] as [[UInt8]])
  func `what is not JSON of an object is an error`(json: [UInt8]) {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: json)
    }
    #expect(error?.field == nil)
  }

  @Test
  func `JSON that nests without end is an error`() {
    for (open, close) in [(#"{"left":"#, "}"), (#"{"children":["#, "]}")] {
      let json =
        String(repeating: open, count: 100_000) + "{}" + String(repeating: close, count: 100_000)
      #expect(throws: JSONTranscodingError.self) {
        try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
      }
    }
  }

  @Test
  func `a message that nests too deep for JSON is an error`() {
    #expect(throws: JSONTranscodingError.self) {
      try transcoder.json(from: TestTree.chain(depth: 100))
    }
  }

  /// What an any holds is bytes that nobody has read before. The library writes what it can read of
  /// them, or refuses them.
  @Test
  func `an any whose value lies about a length is given no memory for it`() async {
    await #expect(processExitsWith: .success) {
      let transcoder = try JSONTranscoder(
        fileDescriptorSet: TestMessagesDescriptors.fileDescriptorSet)
      try AddressSpace.limitGrowth(to: 512 << 20)
      // A string, bytes, a packed field, a message and a map entry; 2^31 - 1, 2^32 - 1 and 2^64 - 1.
      let places: [(String, UInt8)] = [
        ("Scalars", 14 << 3 | 2), ("Scalars", 15 << 3 | 2), ("Packed", 1 << 3 | 2),
        ("Packed", 3 << 3 | 2), ("Tree", 1 << 3 | 2), ("Maps", 1 << 3 | 2),
      ]
      let ones = [UInt8](repeating: 0xFF, count: 9)
      for (type, tag) in places {
        for length in [ones.prefix(4) + [0x07], ones.prefix(4) + [0x0F], ones + [0x01]] {
          let any = Google_Protobuf_Any.with {
            $0.typeURL = "type.googleapis.com/marquee.test.v1.\(type)"
            $0.value = Data([tag] + length + [0x61, 0x61])
          }
          do {
            let json = try transcoder.json(from: TestWellKnown.with { $0.any = any })
            #expect(json.count < 1_000)
          } catch is JSONTranscodingError {}
        }
      }
    }
  }

  @Test
  func `a timestamp that has no JSON is an error`() {
    #expect(throws: JSONTranscodingError.self) {
      try transcoder.json(from: TestWellKnown.with { $0.timestamp.seconds = .max })
    }
  }

  @Test
  func `a type that the descriptors lack is an error that names it`() {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.json(from: CommonScore())
    }
    #expect(error?.description.contains("marquee.common.v1.Score") == true)
  }

  @Test(
    arguments: [[0xFF], Array(TestMessagesDescriptors.fileDescriptorSet.dropLast(9))] as [[UInt8]])
  func `descriptors that are damaged are refused`(bytes: [UInt8]) {
    #expect(throws: JSONTranscodingError.self) { try JSONTranscoder(fileDescriptorSet: bytes) }
  }

  @Test
  func `a file before its import is refused with its name`() {
    let set = FileDescriptor.set(of: TestMessagesDescriptors.files.reversed())
    let error = #expect(throws: JSONTranscodingError.self) {
      try JSONTranscoder(fileDescriptorSet: set)
    }
    #expect(error?.description.contains("everything.proto") == true)
  }

  @Test
  func `many tasks may use one transcoder`() async throws {
    let expected = try transcoder.json(from: TestTree.sample)
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<32 {
        group.addTask { [transcoder] in
          let message = try transcoder.message(TestTree.self, fromJSON: expected)
          return try transcoder.json(from: message)
        }
      }
      for try await json in group { #expect(json == expected) }
    }
  }
}
