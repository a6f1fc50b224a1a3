import Synchronization

/// What a handler knows about its call, and what it can say beside its messages.
public struct ServerContext: Sendable {
  /// The method that was called.
  public let descriptor: MethodDescriptor
  /// The metadata that came with the call. An interceptor can change it for what it wraps.
  public var metadata: Metadata
  /// When the call must have ended; nil when the caller has set no limit.
  public let deadline: Deadline?
  /// The address of the peer, for example `ipv4:127.0.0.1:50123`; `in-process` for a call that did
  /// not come over a network.
  public let peer: String

  private let response: ResponseMetadata

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
    self.descriptor = descriptor
    self.metadata = metadata
    self.deadline = deadline
    self.peer = peer
    response = ResponseMetadata()
  }

  /// Sets the metadata that goes out before the first response message.
  ///
  /// Metadata that may not be sent (see ``Metadata/check()``) ends the call with `INTERNAL`.
  /// - Returns: false when it has gone out already and nothing was set.
  @discardableResult
  public func setInitialMetadata(_ metadata: Metadata) -> Bool {
    response.setInitial(metadata)
  }

  /// Sets the metadata that goes out with the status. The metadata of a thrown `RPCError` is added
  /// to it.
  ///
  /// Metadata that may not be sent (see ``Metadata/check()``) ends the call with `INTERNAL`.
  public func setTrailingMetadata(_ metadata: Metadata) {
    response.setTrailing(metadata)
  }

  /// The trailing metadata set so far.
  public var trailingMetadata: Metadata { response.trailing }

  /// Checks the initial metadata that has not been sent yet.
  func checkInitialMetadata() throws(Metadata.Invalid) {
    try response.pendingInitial?.check()
  }

  /// The initial metadata, once: afterwards it counts as sent.
  func takeInitialMetadata() -> Metadata {
    response.takeInitial()
  }
}

/// What a handler has said beside its messages. Shared by all copies of a context.
private final class ResponseMetadata: Sendable {
  private struct State {
    /// Nil once it has been sent.
    var initial: Metadata? = Metadata()
    var trailing = Metadata()
  }

  private let state = Mutex(State())

  func setInitial(_ metadata: Metadata) -> Bool {
    state.withLock {
      guard $0.initial != nil else { return false }
      $0.initial = metadata
      return true
    }
  }

  func takeInitial() -> Metadata {
    state.withLock { state in
      defer { state.initial = nil }
      return state.initial ?? Metadata()
    }
  }

  var pendingInitial: Metadata? { state.withLock { $0.initial } }

  func setTrailing(_ metadata: Metadata) {
    state.withLock { $0.trailing = metadata }
  }

  var trailing: Metadata { state.withLock { $0.trailing } }
}
