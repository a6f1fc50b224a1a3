import Foundation
import GRPC

/// The client's side of a scenario.
struct Client: Sendable {
  /// A call failed, or answered something else than was asked.
  struct Failure: Error {
    let message: String
  }

  private let scenario: Scenario
  private let schedule: Schedule
  private let clients: [BenchmarkEchoService.Client]

  init(port: Int, scenario: Scenario, seconds: Double) throws {
    self.scenario = scenario
    schedule = Schedule(seconds: seconds)
    clients = try (0..<scenario.channels).map { index in
      // Channels with the same settings would share one connection.
      let config = GRPCClient.Config.defaults { $0.userAgent = "benchmark-\(index)" }
      return BenchmarkEchoService.Client(
        wrapping: try GRPCClient(target: "127.0.0.1:\(port)", config: config))
    }
  }

  /// Prints the figures of a run.
  func run() async throws {
    let latencies = try await withThrowingTaskGroup(of: Latencies.self) { group in
      for track in 0..<scenario.channels * scenario.inFlight {
        let client = clients[track % clients.count]
        group.addTask(executorPreference: RPCExecutor.shared) {
          switch scenario.kind {
          case .unary: try await echo(client)
          case .pingPong: try await pingPong(client)
          case .count: try await count(client)
          }
        }
      }
      return try await group.reduce(into: Latencies()) { $0.add($1) }
    }
    print(latencies.report(schedule))
  }

  private var payload: Data { Data(repeating: UInt8(ascii: "x"), count: scenario.size) }

  private func echo(_ client: BenchmarkEchoService.Client) async throws -> Latencies {
    var latencies = Latencies()
    let request = BenchmarkEchoRequest.with { $0.payload = payload }
    while !schedule.isOver {
      let begin = ContinuousClock.now
      let response = try await client.echo(request)
      guard response.payload.count == scenario.size else {
        throw Failure(message: "the answer has \(response.payload.count) bytes")
      }
      latencies.note(since: begin, in: schedule)
    }
    return latencies
  }

  /// Makes so many unary calls one after the other, and prints nothing: for `cpp/allocations.cc`.
  func makeCalls(_ count: Int) async throws {
    let client = clients[0]
    let request = BenchmarkEchoRequest.with { $0.payload = payload }
    try await Task(executorPreference: RPCExecutor.shared) {
      for _ in 0..<count { _ = try await client.echo(request) }
    }.value
  }

  private func pingPong(_ client: BenchmarkEchoService.Client) async throws -> Latencies {
    let request = BenchmarkPingPongRequest.with { $0.payload = payload }
    // The reader tells the writer when the answer has come.
    let (answers, answered) = AsyncStream.makeStream(of: Void.self)
    return try await client.pingPong(
      requestProducer: { writer in
        try await writer.write(request)
        for await _ in answers { try await writer.write(request) }
      },
      onResponse: { responses in
        var latencies = Latencies()
        var begin = ContinuousClock.now
        for try await _ in responses {
          latencies.note(since: begin, in: schedule)
          if schedule.isOver { break }
          begin = .now
          answered.yield()
        }
        return latencies
      })
  }

  private func count(_ client: BenchmarkEchoService.Client) async throws -> Latencies {
    let request = BenchmarkCountRequest.with {
      $0.count = UInt32(Scenario.streamLength)
      $0.payloadSize = UInt32(scenario.size)
    }
    var latencies = Latencies()
    while !schedule.isOver {
      latencies = try await client.count(request) { [latencies] responses in
        var latencies = latencies
        var begin = ContinuousClock.now
        for try await _ in responses {
          latencies.note(since: begin, in: schedule)
          begin = .now
        }
        return latencies
      }
    }
    return latencies
  }
}
