import Contracts
import GRPC
import Synchronization

/// Says whether the process can take calls: gRPC's health checking protocol.
///
/// There is one entry a service, and `""` for the server as a whole; all share one state, which goes
/// `starting ──beginServing──▶ serving ──drain──▶ draining`. Before and after `serving` the answer
/// is `NOT_SERVING`. A drain ends all watches, after a last `NOT_SERVING`.
public final class HealthService: Grpc_Health_V1_Health.ServiceProtocol {
  /// How many watches may be open at a time; further ones are refused.
  static let maximumWatches = 1_000

  private enum Phase {
    case starting
    case serving
    case draining
  }

  private struct State {
    var phase = Phase.starting
    var watches: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastWatch = 0
  }

  private let services: Set<String>
  private let state = Mutex(State())

  /// The health of a server that is starting.
  ///
  /// - Parameter services: the full names of the services that it offers.
  public init(services: [String]) {
    self.services = Set(services).union([""])
  }

  /// Whether calls are taken.
  public var isServing: Bool {
    state.withLock { $0.phase == .serving }
  }

  /// Answers `SERVING` from now on, unless the server drains already.
  public func beginServing() {
    let watches = state.withLock { state -> [AsyncStream<Void>.Continuation] in
      guard state.phase == .starting else { return [] }
      state.phase = .serving
      return Array(state.watches.values)
    }
    for watch in watches { watch.yield() }
  }

  /// Answers `NOT_SERVING` from now on and ends all watches.
  public func drain() {
    let watches = state.withLock { state -> [AsyncStream<Void>.Continuation] in
      state.phase = .draining
      defer { state.watches = [:] }
      return Array(state.watches.values)
    }
    for watch in watches {
      watch.yield()
      watch.finish()
    }
  }

  /// The state of a service. Fails with `NOT_FOUND` for one that the server does not have.
  public func check(
    request: Grpc_Health_V1_HealthCheckRequest, context: ServerContext
  ) async throws -> Grpc_Health_V1_HealthCheckResponse {
    guard services.contains(request.service) else {
      throw RPCError(.notFound, "The server has no service of this name.")
    }
    return response(for: request.service)
  }

  /// The state of a service, now and whenever it changes, until the caller cancels or the server
  /// drains.
  public func watch(
    request: Grpc_Health_V1_HealthCheckRequest,
    response: RPCWriter<Grpc_Health_V1_HealthCheckResponse>, context: ServerContext
  ) async throws {
    let (changes, change) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    change.yield()
    let id = try open(change)
    defer { close(id) }
    var last: Grpc_Health_V1_HealthCheckResponse?
    for await _ in changes {
      let current = self.response(for: request.service)
      guard current != last else { continue }
      try await response.write(current)
      last = current
    }
    try Task.checkCancellation()
  }

  private func open(_ change: AsyncStream<Void>.Continuation) throws -> Int {
    let id = state.withLock { state -> Int? in
      guard state.watches.count < Self.maximumWatches else { return nil }
      state.lastWatch += 1
      if state.phase == .draining {
        change.finish()
      } else {
        state.watches[state.lastWatch] = change
      }
      return state.lastWatch
    }
    guard let id else {
      throw RPCError.overloaded("\(Self.maximumWatches) watches are open already.")
    }
    return id
  }

  private func close(_ id: Int) {
    state.withLock { _ = $0.watches.removeValue(forKey: id) }
  }

  private func response(for service: String) -> Grpc_Health_V1_HealthCheckResponse {
    let status: Grpc_Health_V1_HealthCheckResponse.ServingStatus =
      services.contains(service) ? (isServing ? .serving : .notServing) : .serviceUnknown
    return .with { $0.status = status }
  }
}
