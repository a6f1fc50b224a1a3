import Protobuf
import ProtobufJSON

/// Does what the runner asks for with a message of Google's proto3 test type: reads it from one
/// format and writes it in another.
struct Testee {
  private typealias TestMessage = ProtobufTestMessages_Proto3_TestAllTypesProto3

  private let transcoder: JSONTranscoder

  init() throws {
    transcoder = try JSONTranscoder(fileDescriptorSet: TesteeDescriptors.fileDescriptorSet)
  }

  /// The serialized response to a serialized request.
  func response(to bytes: [UInt8]) throws -> [UInt8] {
    let request = try Conformance_ConformanceRequest(serializedBytes: bytes)
    return try Conformance_ConformanceResponse.with { $0.result = result(of: request) }
      .serializedBytes()
  }

  private func result(
    of request: Conformance_ConformanceRequest
  ) -> Conformance_ConformanceResponse.OneOf_Result {
    if let reason = reasonToSkip(request) { return .skipped(reason) }
    let message: TestMessage
    do {
      switch request.payload {
      case .protobufPayload(let bytes): message = try TestMessage(serializedBytes: bytes)
      case .jsonPayload(let json):
        let options = JSONParseOptions(
          ignoresUnknownFields: request.testCategory == .jsonIgnoreUnknownParsingTest)
        message = try transcoder.message(
          TestMessage.self, fromJSON: Array(json.utf8), options: options)
      default: return .runtimeError("a request without a message")
      }
    } catch {
      return .parseError("\(error)")
    }
    do {
      switch request.requestedOutputFormat {
      case .protobuf: return .protobufPayload(try message.serializedData())
      case .json:
        return .jsonPayload(String(decoding: try transcoder.json(from: message), as: UTF8.self))
      default: return .runtimeError("a request without an output format")
      }
    } catch {
      return .serializeError("\(error)")
    }
  }

  /// Proto2, the text format and Google's internal JSPB are what Marquee does not have.
  private func reasonToSkip(_ request: Conformance_ConformanceRequest) -> String? {
    if request.messageType == "protobuf_test_messages.proto2.TestAllTypesProto2" {
      return "proto2"
    }
    switch request.payload {
    case .textPayload: return "text format"
    case .jspbPayload: return "JSPB"
    default: break
    }
    switch request.requestedOutputFormat {
    case .textFormat: return "text format"
    case .jspb: return "JSPB"
    default: return nil
    }
  }
}
