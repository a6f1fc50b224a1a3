import GRPC
import Testing

struct StatusDetailsTests {
  /// By hand after `google/rpc/status.proto`: code 3, message "bad", one `Any` of type
  /// `type.googleapis.com/a.B` with the value 0x08 0x01.
  private static let sample: [UInt8] =
    [0x08, 0x03, 0x12, 0x03] + Array("bad".utf8) + [0x1A, 29, 0x0A, 23]
    + Array("type.googleapis.com/a.B".utf8) + [0x12, 0x02, 0x08, 0x01]

  @Test func hasTheWireFormatOfGoogleRPCStatus() {
    let error = RPCError(
      code: .invalidArgument, message: "bad",
      details: [.init(typeURL: "type.googleapis.com/a.B", value: [8, 1])])
    #expect(StatusDetails.encode(error) == Self.sample)
    #expect(StatusDetails.decode(Self.sample) == error.details)
  }

  @Test func withoutDetailsNothingIsSent() {
    #expect(StatusDetails.encode(RPCError(code: .aborted, message: "x")).isEmpty)
    #expect(StatusDetails.decode([]) == [])
  }

  @Test func unknownFieldsAreSkipped() {
    let extra: [UInt8] = [
      0x20, 0x96, 0x01, 0x2D, 1, 2, 3, 4, 0x31, 1, 2, 3, 4, 5, 6, 7, 8, 0x3A, 1, 9,
    ]
    #expect(StatusDetails.decode(extra + Self.sample)?.count == 1)
  }

  @Test func truncatedBytesAreRefused() {
    let complete: Set = [0, 2, 7, Self.sample.count]
    for count in 0...Self.sample.count where !complete.contains(count) {
      #expect(StatusDetails.decode(Array(Self.sample.prefix(count))) == nil, "\(count) bytes")
    }
  }

  @Test(
    arguments: [
      [0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x0B], [0x0F],
      Array(repeating: 0xFF, count: 11), [0x1A, 0x01, 0xFF],
    ] as [[UInt8]])
  func hostileBytesAreRefused(_ bytes: [UInt8]) {
    #expect(StatusDetails.decode(bytes) == nil)
  }

  @Test func whatDoesNotFitIsLeftOutFromTheEnd() {
    let large = RPCError.Detail(typeURL: "a/Large", value: Array(repeating: 1, count: 5000))
    let small = RPCError.Detail(typeURL: "a/Small", value: [1])
    let error = RPCError(
      code: .aborted, message: String(repeating: "é", count: 5000),
      details: [small, small, large, small])
    let fitted = StatusDetails.fitted(error)
    #expect(fitted.details == [small, small])
    #expect(fitted.message == String(repeating: "é", count: 169) + " …")
    let ascii = RPCError(code: .aborted, message: String(repeating: "e", count: 1024))
    #expect(StatusDetails.fitted(ascii).message == ascii.message)
    let short = RPCError(code: .aborted, message: "short", details: [small])
    #expect(StatusDetails.fitted(short).details == [small])
    #expect(StatusDetails.fitted(short).message == "short")
  }

  @Test func whatWasFittedFitsForARelay() {
    for plain in 1000...1024 {
      let message = String(repeating: "e", count: plain) + String(repeating: "é", count: 10)
      let details = [RPCError.Detail(typeURL: "a/B", value: Array(repeating: 1, count: 3737))]
      let once = StatusDetails.fitted(
        RPCError(code: .aborted, message: message, details: details))
      let twice = StatusDetails.fitted(once)
      #expect(twice.message == once.message)
      #expect(twice.details == once.details)
    }
  }
}
