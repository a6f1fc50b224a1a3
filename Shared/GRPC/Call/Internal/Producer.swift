import Protobuf

/// Writes a call's requests while its responses are read.
struct Producer<Request: Message>: Sendable {
  let call: ClientCall
  let stream: any ClientStream
  let produce: @Sendable (RPCWriter<Request>) async throws -> Void

  /// Reads the responses with `consume`, and cancels the writing when it is done.
  /// - Throws: what `consume` throws; what the producer throws, when that is what ended the call.
  nonisolated(nonsending) func run<Result>(
    _ consume: nonisolated(nonsending) () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let failure = Promise<any Error>()
      group.addTask { await self.write(failure: failure) }
      defer { group.cancelAll() }
      do {
        return try await consume()
      } catch {
        throw failure.current ?? error
      }
    }
  }

  private func write(failure: Promise<any Error>) async {
    let writer = RPCWriter<Request> { message, compressed in
      try await stream.write(try call.encode(message), compressed: compressed)
    }
    do {
      try await produce(writer)
      await stream.writes.drain()
      stream.finishWriting()
    } catch {
      // A writer that fails because the call has ended is no failure of its own: the reader is told
      // how the call ended.
      if stream.writes.isClosed || Task.isCancelled { return }
      failure.fulfil(error)
      stream.cancel()
    }
  }
}
