import Synchronization

/// A channel with transport security whose certificates can be replaced: calls that begin afterwards
/// go over a new channel, while those in flight end on the old one.
final class ReloadingClientTransport: ClientTransport {
  /// How often the files are looked at, at most, while calls are made.
  private static let interval = Duration.seconds(1)

  private struct State {
    var transport: NetworkClientTransport
    var version: Int64
    var nextLook: ContinuousClock.Instant
  }

  private let target: String
  private let arguments: [ChannelArgument]
  private let files: CertificateFiles
  private let state: Mutex<State>

  init(
    target: String, arguments: [ChannelArgument], files: CertificateFiles
  ) throws(RuntimeError) {
    self.target = target
    self.arguments = arguments
    self.files = files
    let (identity, version) = files.current
    state = Mutex(
      State(
        transport: try NetworkClientTransport(
          target: target, arguments: arguments, identity: identity),
        version: version, nextLook: .now + Self.interval))
  }

  private var current: NetworkClientTransport {
    let now = ContinuousClock.now
    let (transport, isTimeToLook) = state.withLock { state in
      guard now >= state.nextLook else { return (state.transport, false) }
      state.nextLook = now + Self.interval
      return (state.transport, true)
    }
    guard isTimeToLook else { return transport }
    // Not under the lock, since somebody is told of a change.
    let (identity, version) = files.current
    return state.withLock { state in
      if version > state.version,
        let transport = try? NetworkClientTransport(
          target: target, arguments: arguments, identity: identity)
      {
        state.transport = transport
        state.version = version
      }
      return state.transport
    }
  }

  func open(_ call: ClientCall) -> any ClientStream {
    current.open(call)
  }

  nonisolated(nonsending) func unary(_ call: ClientCall, message: MessageBytes) async
    -> UnaryResponse
  {
    await current.unary(call, message: message)
  }

  func waitUntilReady(timeout: Duration?) async -> Bool {
    await current.waitUntilReady(timeout: timeout)
  }

  var liveCalls: Int { state.withLock { $0.transport.liveCalls } }
}
