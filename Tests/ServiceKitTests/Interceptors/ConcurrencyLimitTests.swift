import Contracts
import GRPC
import ServiceKit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConcurrencyLimitTests {
  @Test(arguments: [1, 3]) func refusesCallsBeyondTheLimitUntilOneHasEnded(
    maximum: Int
  ) async throws {
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let release = Signal()
    let service = EchoService { request, _ in
      begin.yield()
      if request.value == "held" { await release.wait() }
      return request
    }
    try await withServer([service], interceptors: [ConcurrencyLimit(maximum: maximum)]) { client in
      try await withThrowingTaskGroup(of: String.self) { group in
        var iterator = begun.makeAsyncIterator()
        for _ in 0..<maximum {
          group.addTask { try await EchoService.call(client, "held") }
          await iterator.next()
        }
        let refusal = try #require(await EchoService.failure(client))
        #expect(refusal.code == .resourceExhausted)
        #expect(refusal.reason == .overloaded)
        #expect(refusal.metadata.firstString(forKey: "grpc-retry-pushback-ms") != nil)
        release.send()
        try await group.waitForAll()
      }
      #expect(try await EchoService.call(client, "again") == "again")
    }
  }

  @Test func healthIsAnsweredWhenNothingElseIs() async throws {
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let release = Signal()
    let service = EchoService { request, _ in
      begin.yield()
      await release.wait()
      return request
    }
    let health = HealthService(services: [])
    health.beginServing()
    try await withServer(
      [service, health], interceptors: [ConcurrencyLimit(maximum: 1)]
    ) { client in
      async let held = EchoService.call(client)
      var iterator = begun.makeAsyncIterator()
      await iterator.next()
      let answer = try await Grpc_Health_V1_Health.Client(wrapping: client).check(.init())
      #expect(answer.status == .serving)
      release.send()
      #expect(try await held == "text")
    }
  }
}
