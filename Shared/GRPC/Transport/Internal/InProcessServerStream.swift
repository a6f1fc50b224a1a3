/// The server's side of an in-process call.
final class InProcessServerStream: ServerStream {
  private let call: InProcessCall

  init(call: InProcessCall) {
    self.call = call
  }

  var descriptor: MethodDescriptor { call.clientCall.descriptor }
  var metadata: Metadata { call.clientCall.metadata }
  var deadline: Deadline? { call.clientCall.deadline }
  var peer: String { "in-process" }
  var reads: ReadGate { call.serverReads }
  var writes: WriteGate<ServerWrite> { call.serverWrites }
  var cancellation: RPCError.Code? { call.handler.cancellation }

  func cancel(_ code: RPCError.Code) {
    call.handler.cancel(code)
  }

  func begin(_ task: Task<Void, Never>) {
    call.handler.begin(task)
  }

  func startRead() {
    call.wantRequest()
  }

  func startWrite(_ write: ServerWrite, moreFollow: Bool) {
    call.startResponse(write)
  }

  func finish(_ response: ServerResponse) {
    call.finish(response)
  }
}
