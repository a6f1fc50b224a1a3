import GRPC
import GatewayServer
import Testing

@Suite struct HTTPErrorsTests {
  /// The table of grpc-gateway's `runtime.HTTPStatusFromCode`.
  @Test(arguments: [
    (RPCError.Code.cancelled, 499), (.unknown, 500), (.invalidArgument, 400),
    (.deadlineExceeded, 504), (.notFound, 404), (.alreadyExists, 409), (.permissionDenied, 403),
    (.unauthenticated, 401), (.resourceExhausted, 429), (.failedPrecondition, 400),
    (.aborted, 409), (.outOfRange, 400), (.unimplemented, 501), (.internalError, 500),
    (.unavailable, 503), (.dataLoss, 500),
  ])
  func codesMapAsGrpcGatewayMapsThem(code: RPCError.Code, status: Int) {
    #expect(HTTPErrors.status(of: code) == status)
  }
}
