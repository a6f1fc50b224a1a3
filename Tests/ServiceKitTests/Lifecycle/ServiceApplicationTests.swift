import Contracts
import Foundation
import FoundationNetworking
import GRPC
import ServiceKit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ServiceApplicationTests {
  private static let path = ConfigurationKey("store.path", default: "none", "The store.")
  private static let schema = ConfigurationSchema(service: "vision", port: 9001, keys: [path])
  private static let anyPort = ["--server.port=0", "--ops.port=off", "--log.format=text"]

  private struct Broken: Error, CustomStringConvertible {
    var description: String { "no model at /models/x" }
  }

  private let log = LogRecorder()

  private func application(
    _ make: @escaping @Sendable (ServiceEnvironment) async throws -> HostedServices = { _ in
      HostedServices([EchoService()])
    }
  ) -> ServiceApplication {
    ServiceApplication(Self.schema, makeServices: make)
  }

  /// Runs `application` around `body`, which is given where it can be reached; stops it then.
  private func running(
    _ application: ServiceApplication, _ arguments: [String] = anyPort,
    _ body: (Endpoints) async throws -> Void
  ) async throws -> Int32 {
    let (ready, becomeReady) = AsyncStream<Endpoints>.makeStream()
    let stop = Signal()
    async let code = application.run(
      arguments: arguments, environment: [:], log: log.write,
      onReady: { becomeReady.yield($0) },
      until: {
        await stop.wait()
        return "test"
      })
    let endpoints = try #require(await ready.first { _ in true })
    do {
      try await body(endpoints)
    } catch {
      Issue.record(error)
    }
    stop.send()
    return await code
  }

  /// Nobody asks the process to stop.
  private let never: @Sendable () async -> String = {
    try? await suspendUntilCancelled()
    return "cancelled"
  }

  private func client(_ endpoints: Endpoints) throws -> GRPCClient {
    try GRPCClient(target: "\(endpoints.host):\(endpoints.port)")
  }

  @Test func servesUntilItIsAskedToStop() async throws {
    let code = try await running(application()) { endpoints in
      #expect(endpoints.port > 0)
      #expect(endpoints.opsPort == nil)
      let client = try client(endpoints)
      #expect(try await EchoService.call(client, "over the network") == "over the network")
      let health = Grpc_Health_V1_Health.Client(wrapping: client)
      #expect(try await health.check(.init()).status == .serving)
      #expect(try await health.check(.with { $0.service = EchoService.name }).status == .serving)
    }
    #expect(code == 0)
    #expect(log.lines.contains { $0.contains("NOTICE vision: ready host=127.0.0.1 port=") })
    #expect(log.lines.last?.hasSuffix("NOTICE vision: stopped\n") == true)
  }

  @Test func reflectionListsWhatIsServed() async throws {
    _ = try await running(application()) { endpoints in
      let client = Grpc_Reflection_V1_ServerReflection.Client(wrapping: try client(endpoints))
      let names = try await client.serverReflectionInfo {
        try await $0.write(.with { $0.listServices = "" })
      } onResponse: { responses in
        try await responses.first { _ in true }?.listServicesResponse.service.map(\.name)
      }
      #expect(
        names == [
          "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection", EchoService.name,
        ])
    }
  }

  @Test func aDrainEndsWatchesAndLetsCallsFinish() async throws {
    let begun = Signal()
    let release = Signal()
    let shutDown = Signal()
    let application = application { _ in
      let service = EchoService { request, _ in
        begun.send()
        await release.wait()
        return request
      }
      return HostedServices([service], shutdown: { shutDown.send() })
    }
    let (ready, becomeReady) = AsyncStream<Endpoints>.makeStream()
    let stop = Signal()
    async let code = application.run(
      arguments: Self.anyPort, environment: [:], log: log.write,
      onReady: { becomeReady.yield($0) },
      until: {
        await stop.wait()
        return "SIGTERM"
      })
    let client = try client(try #require(await ready.first { _ in true }))
    async let held = EchoService.call(client, "in flight")
    await begun.wait()
    let states = try await Grpc_Health_V1_Health.Client(wrapping: client).watch(.init()) {
      var states: [Grpc_Health_V1_HealthCheckResponse.ServingStatus] = []
      for try await response in $0 {
        states.append(response.status)
        stop.send()
      }
      return states
    }
    // The watch has ended though a call is still in flight, which then gets its answer.
    #expect(states == [.serving, .notServing])
    release.send()
    #expect(try await held == "in flight")
    #expect(await code == 0)
    await shutDown.wait()
    #expect(log.lines.contains { $0.contains("draining") && $0.contains("reason=SIGTERM") })
  }

  @Test func aDrainIsBounded() async throws {
    let begun = Signal()
    let application = application { _ in
      HostedServices([
        EchoService { request, _ in
          begun.send()
          while !Task.isCancelled { await Task.yield() }
          throw CancellationError()
        }
      ])
    }
    var held: Task<String, any Error>?
    let code = try await running(application, Self.anyPort + ["--server.drain_seconds=0"]) {
      let client = try client($0)
      held = Task { try await EchoService.call(client) }
      await begun.wait()
    }
    #expect(code == 0)
    await #expect(throws: RPCError.self) { try await held?.value }
  }

  @Test func aHandlerThatNeverLooksCannotKeepTheProcess() async throws {
    let begun = Signal()
    let release = Signal()
    let shutDown = Signal()
    let application = application { _ in
      let service = EchoService { request, _ in
        begun.send()
        await Task { await release.wait() }.value
        return request
      }
      return HostedServices([service], shutdown: { shutDown.send() })
    }
    var held: Task<String, any Error>?
    let code = try await running(application, Self.anyPort + ["--server.drain_seconds=0"]) {
      let client = try client($0)
      held = Task { try await EchoService.call(client) }
      await begun.wait()
    }
    #expect(code == 1)
    #expect(log.lines.contains { $0.contains("ERROR vision: calls do not end") })
    await shutDown.wait()
    release.send()
    _ = await held?.result
  }

  @Test func aServicesOwnInterceptorsSeeItsCalls() async throws {
    struct Refusal: ServerInterceptor {
      func intercept(
        _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
      ) async throws {
        guard context.descriptor == EchoService.method else { return try await next(context) }
        throw RPCError(code: .unauthenticated, message: "no key")
      }
    }
    let application = application { _ in
      HostedServices([EchoService()], interceptors: [Refusal()])
    }
    _ = try await running(application) { endpoints in
      let failure = await EchoService.failure(try client(endpoints))
      #expect(failure?.code == .unauthenticated)
      // What a service's interceptor throws is made one of the suite's errors as well.
      #expect(failure?.reason == .apiKeyInvalid)
    }
    #expect(log.lines.contains { $0.contains("code=UNAUTHENTICATED") })
  }

  @Test func whatElseTakesRequestsIsDrainedBeforeTheStoresShut() async throws {
    let (steps, step) = AsyncStream<String>.makeStream()
    let application = application { _ in
      HostedServices(
        [EchoService()], drain: { step.yield("drain") }, shutdown: { step.yield("shutdown") })
    }
    _ = try await running(application) { _ in }
    step.finish()
    #expect(await steps.reduce(into: []) { $0.append($1) } == ["drain", "shutdown"])
  }

  @Test func servicesThatCannotGoOnAreDrainedAndEndTheProcess() async throws {
    let (failures, failure) = AsyncStream<String>.makeStream()
    let shut = Signal()
    let application = application { _ in
      HostedServices(
        [EchoService()], failure: { await failures.first { _ in true } },
        shutdown: { shut.send() })
    }
    let code = await application.run(
      arguments: Self.anyPort, environment: [:], log: log.write,
      onReady: { _ in failure.yield("the disk is gone") }, until: never)
    #expect(code == 1)
    await shut.wait()
    #expect(
      log.lines.contains { $0.contains("cannot go on") && $0.contains("the disk is gone") })
  }

  @Test func theOpsPortShowsMetricsAndReadiness() async throws {
    let arguments = ["--server.port=0", "--log.format=text"]
    let code = try await running(application(), arguments) { endpoints in
      let port = try #require(endpoints.opsPort)
      _ = try await EchoService.call(try client(endpoints))
      func get(_ path: String) async throws -> (Int?, String) {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        let (data, response) = try await URLSession.shared.data(from: url)
        return ((response as? HTTPURLResponse)?.statusCode, String(decoding: data, as: UTF8.self))
      }
      #expect(try await get("/livez") == (200, "alive\n"))
      #expect(try await get("/readyz") == (200, "ready\n"))
      #expect(try await get("/secrets").0 == 404)
      let (status, metrics) = try await get("/metrics")
      #expect(status == 200)
      #expect(
        metrics.contains(
          """
          rpc_server_call_duration_seconds_count{rpc_method="marquee.test.v1.EchoService/Echo",\
          rpc_response_status_code="OK"} 1
          """))
      #expect(metrics.contains("process_resident_memory_bytes"))
    }
    #expect(code == 0)
  }

  @Test func servicesGetTheirConfigurationLogAndMetrics() async throws {
    let (texts, text) = AsyncStream<String>.makeStream()
    let application = application { environment in
      text.yield(environment.configuration[Self.path])
      environment.logger.info("loaded")
      _ = environment.metrics.counter("loads_total", help: "Loads.")
      return HostedServices([EchoService()])
    }
    _ = try await running(application, Self.anyPort + ["--store.path=/data"]) { _ in }
    #expect(await texts.first { _ in true } == "/data")
    #expect(log.lines.first?.contains("INFO vision: loaded") == true)
  }

  @Test func aTakenPortIsOneClearLineBeforeAnythingIsLoaded() async throws {
    let other = try GRPCServer(listeningOn: "127.0.0.1:0", services: [])
    defer { other.shutDownNow() }
    let application = application { _ in
      Issue.record("it was loaded")
      return HostedServices([])
    }
    let code = await application.run(
      arguments: ["--server.port=\(other.port)", "--ops.port=off", "--log.format=text"],
      environment: [:], log: log.write, until: never)
    #expect(code == 1)
    #expect(log.lines.count == 1)
    #expect(
      log.lines.first?.hasSuffix(
        "CRITICAL vision: port \(other.port) is taken: another process listens on "
          + "127.0.0.1:\(other.port); choose another with --server.port or PORT\n") == true)
  }

  @Test func anUnknownHostIsOneClearLine() async {
    let code = await application().run(
      arguments: Self.anyPort + ["--server.host=no such host"], environment: [:], log: log.write,
      until: never)
    #expect(code == 1)
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.contains("cannot start: cannot resolve the host") == true)
  }

  @Test func servicesThatClashStopTheStartAndAreShut() async {
    let shutDown = Signal()
    let application = application { _ in
      HostedServices([EchoService(), EchoService()], shutdown: { shutDown.send() })
    }
    let code = await application.run(
      arguments: Self.anyPort, environment: [:], log: log.write, until: never)
    #expect(code == 1)
    #expect(log.lines.first?.contains("cannot start: duplicateMethod") == true)
    await shutDown.wait()
  }

  @Test func aTakenOpsPortIsOneClearLine() async throws {
    let other = try GRPCServer(listeningOn: "127.0.0.1:0", services: [])
    defer { other.shutDownNow() }
    let code = await application().run(
      arguments: ["--server.port=0", "--ops.port=\(other.port)", "--log.format=text"],
      environment: [:], log: log.write, until: never)
    #expect(code == 1)
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.contains("127.0.0.1:\(other.port) is already in use") == true)
  }

  @Test func servicesThatCannotBeMadeStopTheStart() async {
    let code = await application { _ in throw Broken() }.run(
      arguments: Self.anyPort, environment: [:], log: log.write,
      until: never)
    #expect(code == 1)
    #expect(log.lines.count == 1)
    #expect(
      log.lines.first?.hasSuffix("CRITICAL vision: cannot start: no model at /models/x\n") == true)
  }

  @Test func aStopDuringTheStartShutsWhatWasMade() async {
    let stop = Signal()
    let shutDown = Signal()
    let application = application { _ in
      stop.send()
      while !Task.isCancelled { await Task.yield() }
      return HostedServices([EchoService()], shutdown: { shutDown.send() })
    }
    let code = await application.run(
      arguments: Self.anyPort, environment: [:], log: log.write,
      onReady: { _ in Issue.record("it became ready") },
      until: {
        await stop.wait()
        return "SIGINT"
      })
    #expect(code == 0)
    await shutDown.wait()
  }

  @Test(arguments: [
    ["--server.port=x"], ["--colour", "red"], ["serve"], ["--config", "/nonexistent"],
  ])
  func aWrongCommandLineIsOneLineAndExitCode64(arguments: [String]) async {
    let code = await application().run(
      arguments: arguments, environment: [:], log: log.write, until: never)
    #expect(code == 64)
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.hasPrefix("marquee-vision: ") == true)
    #expect(log.lines.first?.filter { $0 == "\n" }.count == 1)
  }

  @Test(arguments: [
    (["--help"], schema.help),
    (["--server.port=x", "--help"], schema.help),
    (["--version", "--help"], schema.help),
    (["--version"], "marquee-vision \(BuildVersion.current)\n"),
    (["--sample-config"], ConfigurationSchema.sample(of: [schema])),
  ])
  func printsWhatIsAskedFor(arguments: [String], text: String) async {
    let output = LogRecorder()
    let code = await application { _ in throw Broken() }.run(
      arguments: arguments, environment: [:], output: output.write, log: log.write,
      until: never)
    #expect(code == 0)
    #expect(output.lines == [text])
    #expect(log.lines.isEmpty)
  }

  @Test func printsItsConfiguration() async throws {
    let output = LogRecorder()
    let code = await application().run(
      arguments: ["--print-config"], environment: ["PORT": "7"], output: output.write,
      log: log.write, until: never)
    #expect(code == 0)
    #expect(output.lines.first?.contains("server.port = \"7\"  # PORT\n") == true)
  }
}
