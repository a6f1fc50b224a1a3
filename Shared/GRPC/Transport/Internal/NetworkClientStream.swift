import CGRPC
import Synchronization

/// The client's side of a call over the network.
///
/// C retains it until `on_done`; it holds a share of the C call until it is released itself.
///
/// Unchecked: the only field that the compiler cannot vouch for is the pointer to the C call, which
/// is set before anybody else sees the stream, and whose operations are safe on any thread and do
/// nothing once the call has ended.
final class NetworkClientStream: ClientStream, @unchecked Sendable {
  let reads = ReadGate()
  let writes = WriteGate<ClientWrite>(broken: .peerEndedCall)
  let initialMetadata = Promise<Metadata>()
  let outcome = Promise<ClientOutcome>()

  private let wasCancelled = Atomic(false)
  private var call: OpaquePointer?

  /// Opens the call and starts it.
  init(channel: OpaquePointer, call: ClientCall) {
    let pointer = call.withCOptions { options in
      cgrpc_stream_call_create(
        channel, options, Self.callbacks, Unmanaged.passRetained(self).toOpaque())
    }
    self.call = pointer
    cgrpc_stream_call_start(pointer)
  }

  deinit {
    cgrpc_stream_call_release(call)
  }

  func startRead() {
    cgrpc_stream_call_read(call)
  }

  func startWrite(_ write: ClientWrite, moreFollow: Bool) {
    cgrpc_stream_call_write(
      call, write.bytes.retainedSlice(), write.compressed, moreFollow, write.last)
  }

  func finishWriting() {
    writes.close(.writerFinished)
    cgrpc_stream_call_writes_done(call)
  }

  func cancel() {
    wasCancelled.store(true, ordering: .relaxed)
    cgrpc_stream_call_cancel(call)
  }

  // MARK: - What C calls

  /// Brings an event to the stream that C knows as `context`, and runs what the event wakes.
  private static func event(
    _ context: UnsafeMutableRawPointer?, _ body: (NetworkClientStream) -> Void
  ) {
    guard let context else { return }
    let stream = Unmanaged<NetworkClientStream>.fromOpaque(context).takeUnretainedValue()
    RPCExecutor.shared.withEvent { body(stream) }
  }

  private static let callbacks = cgrpc_stream_callbacks(
    on_initial_metadata: { context, metadata in
      event(context) { $0.initialMetadata.fulfil(Metadata(metadata)) }
    },
    on_read: { context, ok, message, encoding in
      // Without a message the call is over, and `on_done` says how it ended.
      guard ok else { return }
      var readsOn = false
      event(context) {
        readsOn = $0.reads.deliver(MessageBytes(adopting: message, encoding: encoding))
      }
      // What the message has woken comes first.
      if readsOn { event(context) { $0.startRead() } }
    },
    on_write: { context, ok in
      event(context) { $0.writes.complete(ok: ok, start: $0.startWrite) }
    },
    on_done: { context, status, trailingMetadata in
      event(context) { stream in
        Unmanaged.passUnretained(stream).release()
        stream.end(
          ClientOutcome(
            status, trailingMetadata: Metadata(trailingMetadata),
            wasCancelled: stream.wasCancelled.load(ordering: .relaxed)))
      }
    })
}
