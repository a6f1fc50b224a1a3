import Synchronization

/// What a handler knows about its call, and what it can say beside its messages.
public struct ServerContext: Sendable {
  private let call: any IncomingCall
  private let state = CallState()
  /// What an interceptor has put in the place of the metadata that came.
  private var changedMetadata: Metadata?

  /// The method that was called.
  public var descriptor: MethodDescriptor { call.descriptor }
  /// The metadata that came with the call. An interceptor can change it for what it wraps. Empty once
  /// the call has ended.
  public var metadata: Metadata {
    get { changedMetadata ?? call.metadata }
    set { changedMetadata = newValue }
  }
  /// When the call must have ended; nil when the caller has set no limit.
  public var deadline: Deadline? { call.deadline }
  /// The address of the peer, for example `ipv4:127.0.0.1:50123`; `in-process` for a call that did
  /// not come over a network. Empty once the call has ended.
  public var peer: String { call.peer }

  /// The context of the call that the current task serves; nil outside of handlers. Calls that a
  /// client makes inside a handler take their deadline from here.
  @TaskLocal public static var current: ServerContext?

  /// Makes a context; a server does it for its calls, and a test of a handler for its own.
  /// - Parameters:
  ///   - descriptor: the method that was called.
  ///   - metadata: the metadata that came with the call.
  ///   - deadline: when the call must have ended.
  ///   - peer: the address of the peer.
  public init(
    descriptor: MethodDescriptor, metadata: Metadata = [:], deadline: Deadline? = nil,
    peer: String = "in-process"
  ) {
    call = KnownCall(descriptor: descriptor, metadata: metadata, deadline: deadline, peer: peer)
  }

  init(_ call: any IncomingCall) {
    self.call = call
  }

  /// Sets the metadata that goes out before the first response message.
  ///
  /// Metadata that may not be sent (see ``Metadata/check()``) ends the call with `INTERNAL`.
  /// - Returns: false when it has gone out already and nothing was set.
  @discardableResult
  public func setInitialMetadata(_ metadata: Metadata) -> Bool {
    state.setInitial(metadata)
  }

  /// Sets whether the responses go out compressed: with gzip when the client takes it, else with
  /// deflate when it takes that. What does not become smaller, and what is written with
  /// `compressed: false`, goes out as it is; so does everything in process. They are not compressed
  /// unless this is called.
  /// - Returns: false when the first response has gone out already and nothing was set.
  @discardableResult
  public func setResponseCompression(_ compresses: Bool) -> Bool {
    state.setCompression(compresses)
  }

  /// Whether the request message that was read last came compressed; no before the first.
  public var requestWasCompressed: Bool { state.requestWasCompressed.load(ordering: .relaxed) }

  /// Cancels the task that serves the call, which then ends with `DEADLINE_EXCEEDED`, unless the handler throws
  /// something else. Nothing happens once the call has ended or was cancelled, nor in a context that was made for
  /// a test.
  public func expire() {
    call.cancel(.deadlineExceeded)
  }

  /// Notes how a request message came.
  func noteRequest(wasCompressed: Bool) {
    state.requestWasCompressed.store(wasCompressed, ordering: .relaxed)
  }

  /// Sets the metadata that goes out with the status. The metadata of a thrown `RPCError` is added
  /// to it.
  ///
  /// Metadata that may not be sent (see ``Metadata/check()``) ends the call with `INTERNAL`.
  public func setTrailingMetadata(_ metadata: Metadata) {
    state.setTrailing(metadata)
  }

  /// The trailing metadata set so far.
  public var trailingMetadata: Metadata { state.trailing }

  /// What goes out before the first response. It counts as sent from then on: later ones get nil.
  func takeResponseHead() -> ResponseHead? {
    state.takeHead()
  }
}

/// What came with a call before its first message. A transport may read it only when it is asked,
/// and as long as the call goes on.
protocol IncomingCall: AnyObject, Sendable {
  /// What the peer called.
  var descriptor: MethodDescriptor { get }
  /// The metadata that came with the call.
  var metadata: Metadata { get }
  /// When the call must have ended.
  var deadline: Deadline? { get }
  /// The peer's address.
  var peer: String { get }
  /// Why the call was cancelled; nil while it was not.
  var cancellation: RPCError.Code? { get }
  /// Cancels the task that serves the call. The first reason counts.
  func cancel(_ code: RPCError.Code)
}

/// A call that somebody describes.
private final class KnownCall: IncomingCall {
  let descriptor: MethodDescriptor
  let metadata: Metadata
  let deadline: Deadline?
  let peer: String
  let cancellation: RPCError.Code? = nil

  func cancel(_ code: RPCError.Code) {}

  init(descriptor: MethodDescriptor, metadata: Metadata, deadline: Deadline?, peer: String) {
    self.descriptor = descriptor
    self.metadata = metadata
    self.deadline = deadline
    self.peer = peer
  }
}

/// What goes out before the first response of a call.
struct ResponseHead: Sendable {
  var metadata = Metadata()
  /// Whether the responses are compressed.
  var compression = false
}

/// What a handler has said beside its messages, and how its request came. Shared by all copies of a
/// context.
private final class CallState: Sendable {
  private struct State {
    /// Nil once it has been sent.
    var head: ResponseHead? = ResponseHead()
    var trailing = Metadata()
  }

  private let state = Mutex(State())
  let requestWasCompressed = Atomic(false)

  func setInitial(_ metadata: Metadata) -> Bool {
    state.withLock {
      $0.head?.metadata = metadata
      return $0.head != nil
    }
  }

  func setCompression(_ compresses: Bool) -> Bool {
    state.withLock {
      $0.head?.compression = compresses
      return $0.head != nil
    }
  }

  func takeHead() -> ResponseHead? {
    state.withLock { $0.head.take() }
  }

  func setTrailing(_ metadata: Metadata) {
    state.withLock { $0.trailing = metadata }
  }

  var trailing: Metadata { state.withLock { $0.trailing } }
}
