import GRPC
import ServiceKit
import Testing

@Suite struct ErrorReasonTests {
  /// The form that AIP-193 demands.
  @Test(arguments: ErrorReason.allCases) func isUpperSnakeCase(reason: ErrorReason) throws {
    #expect(reason.rawValue.wholeMatch(of: /[A-Z][A-Z0-9_]+[A-Z0-9]/) != nil)
    #expect(reason.rawValue.utf8.count <= 63)
  }

  @Test(arguments: ErrorReason.allCases) func saysOneSentence(reason: ErrorReason) {
    #expect(reason.summary.hasSuffix("."))
    #expect(!reason.summary.contains("\n"))
  }

  @Test(arguments: 1...16) func everyStatusCodeHasAReasonWithThatCode(number: Int) throws {
    let code = try #require(RPCError.Code(rawValue: number))
    #expect(ErrorReason(code).code == code)
  }
}
