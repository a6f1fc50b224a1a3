import GRPC
import Testing

struct StatusTests {
  @Test func codesHaveTheNumbersAndNamesOfTheSpecification() {
    let names = [
      "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
      "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
      "UNAUTHENTICATED",
    ]
    for (number, name) in names.enumerated() {
      let code = Status.Code(rawValue: number)
      #expect(code?.rawValue == number)
      #expect(code?.description == name)
      #expect(RPCError.Code(rawValue: number)?.rawValue == (number == 0 ? nil : number))
    }
    #expect(Status.Code(rawValue: 17) == nil)
    #expect(Status.Code(rawValue: -1) == nil)
    #expect(RPCError.Code.internalError.rawValue == 13)
    #expect(RPCError.Code.unauthenticated.rawValue == 16)
  }
}
