import Contracts
import GRPC
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct HealthServiceTests {
  private typealias Client = Grpc_Health_V1_Health.Client
  private typealias Status = Grpc_Health_V1_HealthCheckResponse.ServingStatus

  private static let names = ["", "marquee.vision.v1.VisionService"]

  private func request(_ service: String) -> Grpc_Health_V1_HealthCheckRequest {
    .with { $0.service = service }
  }

  private func withHealth(
    _ body: (HealthService, Client) async throws -> Void
  ) async throws {
    let health = HealthService(services: [Self.names[1]])
    try await withServer([health]) { try await body(health, Client(wrapping: $0)) }
  }

  @Test(arguments: names) func checkFollowsTheLife(service: String) async throws {
    try await withHealth { health, client in
      var states: [Status] = []
      for step in [{}, health.beginServing, health.drain, health.beginServing] {
        step()
        states.append(try await client.check(request(service)).status)
      }
      #expect(states == [.notServing, .serving, .notServing, .notServing])
      #expect(!health.isServing)
    }
  }

  @Test func checkDoesNotKnowOtherServices() async throws {
    try await withHealth { _, client in
      let error = await #expect(throws: RPCError.self) { try await client.check(request("a.B")) }
      #expect(error?.code == .notFound)
      #expect(error?.reason == .notFound)
    }
  }

  @Test(arguments: names) func watchTellsEachChangeAndEndsWithTheDrain(
    service: String
  ) async throws {
    try await withHealth { health, client in
      let states = try await client.watch(request(service)) { responses in
        var states: [Status] = []
        for try await response in responses {
          states.append(response.status)
          switch states.count {
          case 1: health.beginServing()
          case 2: health.drain()
          default: break
          }
        }
        return states
      }
      #expect(states == [.notServing, .serving, .notServing])
    }
  }

  @Test func watchOfAnotherServiceSaysSoOnceAndEndsWithTheDrain() async throws {
    try await withHealth { health, client in
      let states = try await client.watch(request("a.B")) { responses in
        var states: [Status] = []
        for try await response in responses {
          states.append(response.status)
          health.beginServing()
          health.drain()
        }
        return states
      }
      #expect(states == [.serviceUnknown])
    }
  }

  @Test func watchDuringADrainEndsAtOnce() async throws {
    try await withHealth { health, client in
      health.drain()
      let states = try await client.watch(request("")) { responses in
        try await responses.reduce(into: [Status]()) { $0.append($1.status) }
      }
      #expect(states == [.notServing])
    }
  }

  @Test func aCallerMayLeave() async throws {
    try await withHealth { health, client in
      for _ in 0..<20 {
        let state = try await client.watch(request("")) { responses in
          try await responses.first { _ in true }?.status
        }
        #expect(state == .notServing)
      }
      health.beginServing()
      #expect(try await client.check(request("")).status == .serving)
    }
  }

  @Test func manyWatchesSeeTheSame() async throws {
    try await withHealth { health, client in
      try await withThrowingTaskGroup(of: [Status].self) { group in
        let (opened, open) = AsyncStream<Void>.makeStream()
        for _ in 0..<30 {
          group.addTask {
            try await client.watch(request("")) { responses in
              var states: [Status] = []
              for try await response in responses {
                states.append(response.status)
                open.yield()
              }
              return states
            }
          }
        }
        var iterator = opened.makeAsyncIterator()
        for _ in 0..<30 { await iterator.next() }
        health.beginServing()
        for _ in 0..<30 { await iterator.next() }
        health.drain()
        for try await states in group {
          #expect(states == [.notServing, .serving, .notServing])
        }
      }
    }
  }
}
