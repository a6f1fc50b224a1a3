/// The client's side of one call, as a transport provides it.
///
/// The transport answers `startRead` through `reads` and `startWrite` through `writes`; when the
/// call has ended it ends both and fulfils `outcome`.
protocol ClientStream: AnyObject, Sendable {
  var reads: ReadGate { get }
  var writes: WriteGate<ClientWrite> { get }
  /// The metadata before the response; empty when the call ended without.
  var initialMetadata: Promise<Metadata> { get }
  /// How the call ended.
  var outcome: Promise<ClientOutcome> { get }

  /// Asks for a message.
  func startRead()
  /// Gives the transport a message.
  /// - Parameter moreFollow: whether another is given right afterwards.
  func startWrite(_ write: ClientWrite, moreFollow: Bool)
  /// Says that no more messages follow.
  func finishWriting()
  /// Gives the call up. Does nothing when it has ended.
  func cancel()
}

/// A message on its way from a client to the transport.
struct ClientWrite: QueuedMessage {
  let bytes: MessageBytes
  /// Whether the message is compressed if the call is.
  let compressed: Bool
  /// Whether no other message follows.
  let last: Bool
}

/// How a call ended, as a client sees it.
struct ClientOutcome: Sendable {
  let status: Status
  /// The content of `grpc-status-details-bin`.
  let details: [UInt8]
  let trailingMetadata: Metadata

  /// The error that the call ended with; nil when it went well.
  var error: RPCError? {
    guard let code = status.code.asError else { return nil }
    var metadata = trailingMetadata
    let known = StatusDetails.decode(details)
    if known == nil { metadata.addBinary(details, forKey: "grpc-status-details-bin") }
    return RPCError(
      code: code, message: status.message, metadata: metadata, details: known ?? [])
  }
}

/// The answer to a call with one request and one response.
struct UnaryResponse: Sendable {
  let message: MessageBytes?
  /// Nil when the call has ended well and nobody wants its metadata.
  let ending: UnaryEnding?
}

/// How a call with one request and one response has ended, and the metadata that came with it.
final class UnaryEnding: Sendable {
  let initialMetadata: Metadata
  let outcome: ClientOutcome

  init(initialMetadata: Metadata, outcome: ClientOutcome) {
    self.initialMetadata = initialMetadata
    self.outcome = outcome
  }
}

extension ClientStream {
  /// The next message, or nil when the call has ended well.
  /// - Throws: the status that the call ended with.
  func read() async throws(RPCError) -> MessageBytes? {
    try await reads.next(startRead: startRead)
  }

  /// Writes a message; waits while the transport has enough to do.
  func write(
    _ message: MessageBytes, compressed: Bool = true, last: Bool = false
  ) async throws(RPCError) {
    try await writes.write(
      ClientWrite(bytes: message, compressed: compressed, last: last), start: startWrite)
  }

  /// The transport's last word: fails what waits and fulfils the outcome.
  func end(_ outcome: ClientOutcome) {
    initialMetadata.fulfil(Metadata())
    if let error = outcome.error {
      writes.close(error)
      reads.end(.failure(error))
    } else {
      writes.close(.peerEndedCall)
      reads.end(.success(nil))
    }
    self.outcome.fulfil(outcome)
  }
}
