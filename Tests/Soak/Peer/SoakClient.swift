import Foundation
import GRPC
import Synchronization
import TestSupport

/// A client of a soak run: many calls at a time, in random scenarios, as long as the driver wants.
final class SoakClient: Sendable {
  private static let workers = 16
  /// Each worker waits up to so long between two calls, so that the processor is not always busy and
  /// connections are idle at times, too.
  private static let maxPauseMilliseconds = 20
  /// How long to wait for the calls under way when the traffic stops; longer than any call takes.
  private static let patience: Duration = .seconds(30)

  private struct Traffic {
    var isStopping = false
    var workers = 0
    /// Is sent when the last worker has ended.
    var ended = Signal()
    var attempts: [Int: Attempt] = [:]
    var nextID = 0
    var outcomes: [String: [String: Int]] = [:]
  }

  private let seed: UInt64
  private let steady: GRPCClient
  private let mortal: GRPCClient?
  private let nobody: GRPCClient
  private let addresses: [Attempt.Peer: String]
  private let traffic = Mutex(Traffic())
  private let disturbances = Disturbances()

  /// - Parameters:
  ///   - steady: the address of a server that stays.
  ///   - mortal: the address of one that does not.
  init(seed: UInt64, steady: String, mortal: String?) throws {
    self.seed = seed
    self.steady = try GRPCClient(target: steady)
    self.mortal = try mortal.map { try GRPCClient(target: $0) }
    nobody = try GRPCClient(target: "unix:/nonexistent/marquee-soak")
    addresses = [.steady: steady, .mortal: mortal ?? steady]
  }

  /// Obeys the driver until it is gone.
  func run() async throws {
    try await steady.waitUntilReady(timeout: .seconds(10))
    try await mortal?.waitUntilReady(timeout: .seconds(10))
    Driver.tell(.ready(port: 0))
    for await command in Driver.commands { try await obey(command.split(separator: " ")) }
  }

  private func obey(_ command: [Substring]) async throws {
    switch (command.first, command.dropFirst().first) {
    case ("go", let round?):
      guard let round = UInt64(round) else { throw UsageError("go ROUND") }
      disturbances.forget()
      traffic.withLock {
        $0.isStopping = false
        $0.workers = Self.workers
        $0.ended = Signal()
      }
      for worker in 0..<Self.workers {
        // Rounds and workers have random numbers of their own, whatever the others do.
        let random = SplitMix64(seed: seed &+ round &* 1_000_003 &+ UInt64(worker) &* 7_919)
        Task { await self.work(random) }
      }
      Driver.tell(.done)
    case ("disturb", let kind?):
      guard let kind = Disturbances.Kind(rawValue: String(kind)) else {
        throw UsageError("disturb kill|drain")
      }
      disturbances.begin(kind)
      Driver.tell(.done)
    case ("restored", _):
      do {
        try await mortal?.waitUntilReady(timeout: .seconds(15))
      } catch {
        Driver.tell(.unprovoked("no connection to a server that has been restarted: \(error)"))
      }
      disturbances.end()
      Driver.tell(.done)
    case ("stop", _): await stop()
    case ("quiet", _):
      Driver.tell(
        .quiet(
          await Quiet.reached {
            steady.liveCalls + (mortal?.liveCalls ?? 0) + nobody.liveCalls
          }))
    default: throw UsageError(command.joined(separator: " "))
    }
  }

  private func stop() async {
    let ended = traffic.withLock {
      $0.isStopping = true
      return $0.ended
    }
    let limit = DeadlineTimer(after: Self.patience) { ended.send() }
    await ended.wait()
    limit.cancel()
    let (left, outcomes) = traffic.withLock { traffic in
      defer { traffic.outcomes = [:] }
      return (traffic.attempts.values.map(\.scenario), traffic.outcomes)
    }
    for scenario in left { Driver.tell(.unprovoked("\(scenario) does not end")) }
    Driver.tell(.stopped(outcomes))
  }

  // MARK: - Calls

  private func work(_ random: SplitMix64) async {
    var random = random
    while true {
      let scenario = Scenario.any(using: &random)
      let peer: Attempt.Peer =
        scenario == .nobodyThere ? .nobody : mortal != nil && random.chance(0.5) ? .mortal : .steady
      let attempt = Attempt(scenario, peer: peer)
      guard let id = begin(attempt) else { return }
      await make(attempt, &random)
      traffic.withLock { $0.attempts[id] = nil }
      let pause = Int.random(in: 0...Self.maxPauseMilliseconds, using: &random)
      try? await Task.sleep(for: .milliseconds(pause))
    }
  }

  /// - Returns: nil when the traffic stops, and with it the worker.
  private func begin(_ attempt: Attempt) -> Int? {
    traffic.withLock { traffic in
      if traffic.isStopping {
        traffic.workers -= 1
        if traffic.workers == 0 { traffic.ended.send() }
        return nil
      }
      traffic.nextID += 1
      traffic.attempts[traffic.nextID] = attempt
      return traffic.nextID
    }
  }

  private func make(_ attempt: Attempt, _ random: inout SplitMix64) async {
    let client =
      switch attempt.peer {
      case .steady: steady
      case .mortal: mortal ?? steady
      case .nobody: nobody
      }
    var outcome: String
    do {
      try await attempt.scenario.run(
        attempt, client, address: addresses[attempt.peer] ?? "", &random)
      outcome = attempt.code
    } catch {
      let cause = (error as? Deviation)?.error ?? error
      if (cause as? RPCError)?.code == .unavailable, attempt.peer == .mortal,
        let disturbance = disturbances.explanation(of: attempt)
      {
        outcome = "UNAVAILABLE (\(disturbance))"
      } else {
        outcome = "unprovoked"
        let age = attempt.began.duration(to: .now)
        Driver.tell(
          .unprovoked(
            "\(attempt.scenario), \(attempt.peer) server, \(attempt.responses) responses, "
              + "\(age): \(error)"))
      }
    }
    traffic.withLock { $0.outcomes["\(attempt.scenario)", default: [:]][outcome, default: 0] += 1 }
  }
}
