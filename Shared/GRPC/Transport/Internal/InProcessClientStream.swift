/// The client's side of an in-process call.
final class InProcessClientStream: ClientStream {
  private let call: InProcessCall

  init(call: InProcessCall) {
    self.call = call
  }

  var reads: ReadGate { call.clientReads }
  var writes: WriteGate { call.clientWrites }
  var initialMetadata: Promise<Metadata> { call.initialMetadata }
  var outcome: Promise<ClientOutcome> { call.outcome }

  func startRead() {
    call.wantResponse()
  }

  func startWrite(_ message: MessageBytes, compressed: Bool, last: Bool) {
    call.startRequest(message, last: last)
  }

  func finishWriting() {
    writes.close(.writerFinished)
    call.finishRequests()
  }

  func cancel() {
    call.cancelByClient()
  }
}
