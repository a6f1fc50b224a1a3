/// The client's side of an in-process call.
final class InProcessClientStream: ClientStream {
  private let call: InProcessCall

  init(call: InProcessCall) {
    self.call = call
  }

  var reads: ReadGate { call.clientReads }
  var writes: WriteGate<ClientWrite> { call.clientWrites }
  var initialMetadata: Promise<Metadata> { call.initialMetadata }
  var outcome: Promise<ClientOutcome> { call.outcome }

  func startRead() {
    call.wantResponse()
  }

  func startWrite(_ write: ClientWrite, moreFollow: Bool) {
    call.startRequest(write)
  }

  func finishWriting() {
    writes.close(.writerFinished)
    call.finishRequests()
  }

  func cancel() {
    call.cancelByClient()
  }
}
