import Contracts
import GRPC
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DefaultDeadlineTests {
  @Test func endsACallThatSetNoDeadlineAndCancelsItsWork() async throws {
    let (ends, end) = AsyncStream<Bool>.makeStream()
    let service = EchoService { request, _ in
      while !Task.isCancelled { await Task.yield() }
      end.yield(Task.isCancelled)
      return request
    }
    let failure = try await withServer(
      [service], interceptors: [DefaultDeadline(.milliseconds(10))]
    ) { await EchoService.failure($0) }
    #expect(failure?.code == .deadlineExceeded)
    #expect(failure?.reason == .deadlineExceeded)
    #expect(await ends.first { _ in true } == true)
  }

  /// One timer is for all calls: those that are over before it comes, those that end by it, and those after.
  @Test func everyCallEndsThatIsLate() async throws {
    let service = EchoService { request, _ in
      while request.value == "late", !Task.isCancelled { await Task.yield() }
      return request
    }
    try await withServer([service], interceptors: [DefaultDeadline(.milliseconds(10))]) { client in
      for _ in 0..<5 {
        async let early = EchoService.call(client, "early")
        async let first = EchoService.failure(client, "late")
        async let second = EchoService.failure(client, "late")
        let codes = await [first?.code, second?.code]
        #expect(codes == [.deadlineExceeded, .deadlineExceeded])
        let text = try await early
        #expect(text == "early")
      }
    }
  }

  @Test func leavesCallsAloneThatAreInTime() async throws {
    let text = try await withServer(
      [EchoService()], interceptors: [DefaultDeadline(.seconds(60))]
    ) { try await EchoService.call($0, "in time") }
    #expect(text == "in time")
  }

  @Test func failuresOfTheHandlerComeThrough() async throws {
    let service = EchoService { _, _ in throw RPCError(.notFound, "no such campaign") }
    let failure = try await withServer(
      [service], interceptors: [DefaultDeadline(.seconds(60))]
    ) { await EchoService.failure($0) }
    #expect(failure?.code == .notFound)
    #expect(failure?.message == "no such campaign")
  }

  @Test func theCallersOwnDeadlineCounts() async throws {
    let (deadlines, deadline) = AsyncStream<Bool>.makeStream()
    let service = EchoService { request, context in
      // Longer than the default: an interceptor that did not look would end the call.
      deadline.yield(context.deadline != nil)
      for _ in 0..<1_000 { await Task.yield() }
      return request
    }
    let text = try await withServer(
      [service], interceptors: [DefaultDeadline(.nanoseconds(1))]
    ) { try await EchoService.call($0, options: .init(timeout: .seconds(60))) }
    #expect(text == "text")
    #expect(await deadlines.first { _ in true } == true)
  }

  @Test func aCallerThatGivesUpCancelsTheWork() async throws {
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let (ends, end) = AsyncStream<Void>.makeStream()
    let service = EchoService { request, _ in
      begin.yield()
      while !Task.isCancelled { await Task.yield() }
      end.yield()
      return request
    }
    try await withServer(
      [service], interceptors: [DefaultDeadline(.seconds(600))]
    ) { client in
      let call = Task { try await EchoService.call(client) }
      _ = await begun.first { true }
      call.cancel()
      _ = await ends.first { true }
      await #expect(throws: RPCError.self) { try await call.value }
    }
  }

  @Test func callsInTimeLeaveNothingBehind() async throws {
    let deadline = DefaultDeadline(.seconds(600))
    let context = ServerContext(descriptor: EchoService.method)
    func call(_ times: Int) async throws {
      for _ in 0..<times { try await deadline.intercept(context) { _ in await Task.yield() } }
    }
    try await call(1_000)
    let before = Heap.allocatedBytes
    try await call(10_000)
    // A timer that lasts until the limit would hold 700 bytes of each call. Those that are cancelled are
    // freed a little later.
    func bytesOfEachCall() -> Int { (Heap.allocatedBytes - before) / 10_000 }
    let end = ContinuousClock.now + .seconds(60)
    while bytesOfEachCall() >= 350, .now < end { await Task.yield() }
    #expect(bytesOfEachCall() < 350)
  }

  @Test func healthWatchesMayLast() async throws {
    let health = HealthService(services: [])
    try await withServer([health], interceptors: [DefaultDeadline(.nanoseconds(1))]) { client in
      let states = try await Grpc_Health_V1_Health.Client(wrapping: client).watch(.init()) {
        var states: [Grpc_Health_V1_HealthCheckResponse.ServingStatus] = []
        for try await response in $0 {
          states.append(response.status)
          if response.status == .notServing { health.beginServing() } else { break }
        }
        return states
      }
      #expect(states == [.notServing, .serving])
    }
  }
}
