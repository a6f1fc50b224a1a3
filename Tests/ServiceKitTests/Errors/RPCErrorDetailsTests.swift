import Contracts
import GRPC
import ServiceKit
import Testing
import Validation

@Suite struct RPCErrorDetailsTests {
  private static let violations = [
    FieldViolation(
      field: "channels[2].maximum", description: "is -1; at least 0 is allowed",
      reason: "OUT_OF_RANGE"),
    FieldViolation(
      field: "currency", description: "is empty; ISO 4217 is allowed", reason: "EMPTY"),
  ]

  /// What `error` looks like to a client.
  private func received(_ error: RPCError) async throws -> RPCError {
    let service = EchoService { _, _ in throw error }
    let failure = try await withServer([service]) { await EchoService.failure($0) }
    return try #require(failure)
  }

  @Test func violationsReachTheClient() async throws {
    let sent = RPCError(InvalidInput(Self.violations))
    let received = try await received(sent)
    #expect(received.code == .invalidArgument)
    #expect(
      received.message
        == "channels[2].maximum: is -1; at least 0 is allowed; currency: is empty; ISO 4217 is allowed"
    )
    #expect(received.reason == .invalidInput)
    #expect(received.errorInfo?.domain == "marquee")
    #expect(received.fieldViolations == Self.violations)
  }

  @Test(arguments: ErrorReason.allCases) func reasonsReachTheClient(
    reason: ErrorReason
  ) async throws {
    let received = try await received(
      RPCError(reason, "what was wrong", info: ["retryAfterSeconds": "3"]))
    #expect(received.code == reason.code)
    #expect(received.message == "what was wrong")
    #expect(received.reason == reason)
    #expect(received.errorInfo?.metadata == ["retryAfterSeconds": "3"])
    #expect(received.fieldViolations.isEmpty)
  }

  @Test func whatADomainRefusesKeepsItsReasonAndItsFields() {
    let input = InvalidInput("NOT_FINITE", field: "budget", "is NaN")
    #expect(RPCError(input).reason == .invalidInput)
    let error = RPCError(input, reason: .infeasible)
    #expect(error.code == .invalidArgument)
    #expect(error.reason == .infeasible)
    #expect(error.message == "budget: is NaN")
    #expect(error.cause as? InvalidInput == input)
    #expect(
      error.fieldViolations == [
        FieldViolation(field: "budget", description: "is NaN", reason: "NOT_FINITE")
      ])
  }

  /// Peers refuse trailers of more than 8 KiB: without bounds the caller would see nothing at all.
  @Test func whatTheRequestBroughtFitsIntoTheTrailers() async throws {
    let long = String(repeating: "ñ", count: 10_000)
    let violations = (0..<1_000).map { number in
      FieldViolation(field: "items[\(number)].\(long)", description: long, reason: "TOO_LONG")
    }
    let received = try await received(RPCError(InvalidInput(violations)))
    #expect(received.code == .invalidArgument)
    #expect(received.message.utf8.count <= 768)
    #expect(received.message.hasSuffix("…"))
    let named = received.fieldViolations
    #expect(named.count > 1 && named.count < 1_000)
    #expect(named.first?.field.hasPrefix("items[0].ñ") == true)
    #expect(named.map { $0.field.utf8.count + $0.description.utf8.count }.reduce(0, +) < 2_560)
    #expect(received.reason == .invalidInput)
  }

  @Test func becomesAMessageAndBack() throws {
    let error = RPCError(InvalidInput(Self.violations))
    let status = try Google_Rpc_Status(serializedBytes: error.status.serializedBytes())
    let restored = try #require(RPCError(status: status))
    #expect(restored.code == error.code)
    #expect(restored.message == error.message)
    #expect(restored.details == error.details)
    #expect(restored.fieldViolations == Self.violations)
  }

  @Test func aMessageThatSaysOKIsNoError() {
    #expect(RPCError(status: Google_Rpc_Status()) == nil)
  }

  @Test(arguments: [-1, 17, Int32.max, .min]) func anUnknownCodeCountsAsUnknown(code: Int32) throws
  {
    let error = try #require(RPCError(status: .with { $0.code = code }))
    #expect(error.code == .unknown)
  }

  @Test func detailsOfOthersHaveNoReasonOfOurs() throws {
    let info = Google_Rpc_ErrorInfo.with {
      $0.reason = "INVALID_INPUT"
      $0.domain = "example.com"
    }
    let error = RPCError(
      code: .unavailable, message: "", details: [try .init(packing: info)])
    #expect(error.reason == nil)
    #expect(error.errorInfo?.domain == "example.com")
  }

  @Test func malformedDetailsAreNoDetails() {
    let url = "type.googleapis.com/google.rpc.BadRequest"
    let error = RPCError(
      code: .invalidArgument, message: "", details: [.init(typeURL: url, value: [0xFF])])
    #expect(error.fieldViolations.isEmpty)
    #expect(error.reason == nil)
  }
}
