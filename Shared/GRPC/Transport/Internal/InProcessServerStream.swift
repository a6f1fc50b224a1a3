/// The server's side of an in-process call.
final class InProcessServerStream: ServerStream {
  private let call: InProcessCall

  init(call: InProcessCall) {
    self.call = call
  }

  var descriptor: MethodDescriptor { call.request.descriptor }
  var metadata: Metadata { call.request.metadata }
  var deadline: Deadline? { call.request.deadline }
  var peer: String { "in-process" }
  var reads: ReadGate { call.serverReads }
  var writes: WriteGate<ServerWrite> { call.serverWrites }
  var handler: HandlerTask { call.handler }

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
