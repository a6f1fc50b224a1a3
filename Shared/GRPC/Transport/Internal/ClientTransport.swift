/// Where a client's calls go.
protocol ClientTransport: Sendable {
  /// Opens a call.
  func open(_ call: ClientCall) -> any ClientStream

  /// Makes a call with one request and one response.
  nonisolated(nonsending) func unary(_ call: ClientCall, message: MessageBytes) async
    -> UnaryResponse

  /// Waits until calls can be made.
  /// - Returns: false when the time is up first.
  func waitUntilReady(timeout: Duration?) async -> Bool

  /// How many calls exist on this side: those in flight, and those that something still holds.
  var liveCalls: Int { get }
}

extension ClientTransport {
  /// A call with one request and one response as a stream, for a transport that has no shorter way.
  nonisolated(nonsending) func unary(_ call: ClientCall, message: MessageBytes) async
    -> UnaryResponse
  {
    let stream = open(call)
    return await withTaskCancellationHandler {
      // When the server does not take the request, the outcome says why.
      try? await stream.write(message, last: true)
      let response = try? await stream.read()
      let second = try? await stream.read()
      if second != nil { stream.cancel() }
      let outcome = await stream.outcome.value
      return UnaryResponse(
        message: response,
        ending: UnaryEnding(
          initialMetadata: await stream.initialMetadata.value,
          outcome: second == nil ? outcome : .tooManyResponses(to: call.descriptor)))
    } onCancel: {
      stream.cancel()
    }
  }
}

extension ClientOutcome {
  /// The outcome of a call that should have had one response and had more.
  static func tooManyResponses(to descriptor: MethodDescriptor) -> ClientOutcome {
    ClientOutcome(
      status: Status(
        code: .init(.internalError),
        message: "\(descriptor) has one response, more than one was sent."),
      details: [], trailingMetadata: [:])
  }
}
