import Contracts
import GRPC

/// The server of gRPC's interop tests, as their specification describes it.
struct TestServer: InteropTestService.ServiceProtocol {
  /// The key whose value comes back before the responses.
  static let initialKey = "x-grpc-test-echo-initial"
  /// The key whose value comes back after the responses.
  static let trailingKey = "x-grpc-test-echo-trailing-bin"
  /// The size of the largest payload that a client may ask for, in bytes.
  private static let maxPayloadBytes = 4 << 20

  func emptyCall(request: InteropEmpty, context: ServerContext) async throws -> InteropEmpty {
    echoMetadata(context)
    return InteropEmpty()
  }

  func unaryCall(
    request: InteropSimpleRequest, context: ServerContext
  ) async throws -> InteropSimpleResponse {
    echoMetadata(context)
    try checkCompression(request.hasExpectCompressed ? request.expectCompressed : nil, context)
    if request.hasResponseStatus { try echo(request.responseStatus) }
    if request.responseCompressed.value { context.setResponseCompression(true) }
    return try .with {
      $0.payload = try payload(request.responseType, size: request.responseSize)
    }
  }

  func streamingOutputCall(
    request: InteropStreamingOutputCallRequest,
    response: RPCWriter<InteropStreamingOutputCallResponse>, context: ServerContext
  ) async throws {
    echoMetadata(context)
    try await answer(request, response, context)
  }

  func streamingInputCall(
    request: RPCAsyncSequence<InteropStreamingInputCallRequest>, context: ServerContext
  ) async throws -> InteropStreamingInputCallResponse {
    echoMetadata(context)
    var size = 0
    for try await message in request {
      try checkCompression(message.hasExpectCompressed ? message.expectCompressed : nil, context)
      size += message.payload.body.count
    }
    return .with { $0.aggregatedPayloadSize = Int32(clamping: size) }
  }

  func fullDuplexCall(
    request: RPCAsyncSequence<InteropStreamingOutputCallRequest>,
    response: RPCWriter<InteropStreamingOutputCallResponse>, context: ServerContext
  ) async throws {
    echoMetadata(context)
    for try await message in request { try await answer(message, response, context) }
  }

  /// Sends a response for each of the parameters.
  private func answer(
    _ request: InteropStreamingOutputCallRequest,
    _ responses: RPCWriter<InteropStreamingOutputCallResponse>, _ context: ServerContext
  ) async throws {
    if request.hasResponseStatus { try echo(request.responseStatus) }
    // The call is compressed when one of its messages has to be; the others are left as they are.
    if request.responseParameters.contains(where: \.compressed.value) {
      context.setResponseCompression(true)
    }
    for parameters in request.responseParameters {
      if parameters.intervalUs > 0 {
        try await Task.sleep(for: .microseconds(Int(parameters.intervalUs)))
      }
      let payload = try payload(request.responseType, size: parameters.size)
      try await responses.write(
        .with { $0.payload = payload }, compressed: parameters.compressed.value)
    }
  }

  private func payload(
    _ type: InteropPayloadType, size: Int32
  ) throws(RPCError) -> InteropPayload {
    guard type == .compressable else {
      throw RPCError(code: .invalidArgument, message: "There is no payload of type \(type).")
    }
    guard (0...Self.maxPayloadBytes).contains(Int(size)) else {
      throw RPCError(
        code: .invalidArgument,
        message: "The size of a payload is \(size); allowed is 0 to \(Self.maxPayloadBytes).")
    }
    return .with { $0.body = .init(repeating: 0, count: Int(size)) }
  }

  private func echoMetadata(_ context: ServerContext) {
    var initial = Metadata()
    for value in context.metadata[stringValues: Self.initialKey] {
      initial.addString(value, forKey: Self.initialKey)
    }
    context.setInitialMetadata(initial)
    var trailing = Metadata()
    for value in context.metadata[binaryValues: Self.trailingKey] {
      trailing.addBinary(value, forKey: Self.trailingKey)
    }
    context.setTrailingMetadata(trailing)
  }

  /// Ends the call with the status that the client asks for.
  private func echo(_ status: InteropEchoStatus) throws(RPCError) {
    guard status.code != 0 else { return }
    guard let code = RPCError.Code(rawValue: Int(status.code)) else {
      throw RPCError(
        code: .invalidArgument, message: "\(status.code) is no status code; allowed is 0 to 16.")
    }
    throw RPCError(code: code, message: status.message)
  }

  private func checkCompression(
    _ expected: InteropBoolValue?, _ context: ServerContext
  ) throws(RPCError) {
    guard let expected, expected.value != context.requestWasCompressed else { return }
    throw RPCError(
      code: .invalidArgument,
      message: "The request \(expected.value ? "is not" : "is") compressed.")
  }
}
