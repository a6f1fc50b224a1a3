import Contracts
import GRPC
import ServiceKit
import Testing
import Validation

@Suite struct CallObserverTests {
  private let metrics = Metrics()
  private let log = LogRecorder()

  private func observing(
    _ handler: @escaping EchoService.Handler = { request, _ in request },
    _ body: (GRPCClient) async throws -> Void
  ) async throws {
    let health = HealthService(services: [])
    let methods = [EchoService.method] + Grpc_Health_V1_Health.Method.descriptors
    try await withServer(
      [EchoService(handler), health],
      interceptors: [
        CallObserver(methods: methods, metrics: metrics, logger: log.logger),
        ErrorNormalization(logger: log.logger),
      ], body)
  }

  private func samples(_ name: String) -> [Substring] {
    metrics.exposition().split(separator: "\n").filter { $0.hasPrefix(name) }
  }

  @Test func countsCallsByMethodAndCode() async throws {
    try await observing { request, _ in
      if request.value == "bad" { throw RPCError(.notFound) }
      return request
    } _: { client in
      for text in ["a", "b", "bad"] { _ = try? await EchoService.call(client, text) }
    }
    #expect(
      samples("rpc_server_call_duration_seconds_count") == [
        """
        rpc_server_call_duration_seconds_count{rpc_method="marquee.test.v1.EchoService/Echo",\
        rpc_response_status_code="NOT_FOUND"} 1
        """,
        """
        rpc_server_call_duration_seconds_count{rpc_method="marquee.test.v1.EchoService/Echo",\
        rpc_response_status_code="OK"} 2
        """,
      ])
    #expect(
      samples("rpc_server_calls_in_flight") == [
        "rpc_server_calls_in_flight{rpc_method=\"marquee.test.v1.EchoService/Echo\"} 0"
      ])
  }

  @Test func unknownMethodsShareOneLabel() async throws {
    try await observing { client in
      for number in 0..<20 {
        let method = MethodDescriptor(
          service: ServiceDescriptor(fullyQualifiedService: "a.B"), method: "M\(number)")
        let request = Google_Protobuf_StringValue()
        await #expect(throws: RPCError.self) {
          let _: Google_Protobuf_StringValue = try await client.unary(request, descriptor: method)
        }
      }
    }
    #expect(
      samples("rpc_server_call_duration_seconds_count") == [
        """
        rpc_server_call_duration_seconds_count{rpc_method="other",\
        rpc_response_status_code="UNIMPLEMENTED"} 20
        """
      ])
  }

  @Test func callsInFlightAreCounted() async throws {
    let metrics = metrics
    try await observing { request, _ in
      #expect(metrics.exposition().contains("EchoService/Echo\"} 1\n"))
      return request
    } _: {
      _ = try await EchoService.call($0)
    }
  }

  @Test func logsEachCallWithoutWhatItCarries() async throws {
    try await observing { _, _ in
      throw RPCError(InvalidInput("BAD", field: "lyrics", "secret text"))
    } _: {
      _ = await EchoService.failure($0)
    }
    #expect(log.lines.count == 1)
    let line = try #require(log.lines.first)
    #expect(line.contains(" INFO test: call code=INVALID_ARGUMENT method="))
    #expect(line.contains("reason=INVALID_INPUT"))
    #expect(line.contains(" peer=in-process "))
    #expect(!line.contains("secret"))
  }

  @Test(arguments: [
    (RPCError.Code.notFound, "INFO"), (.cancelled, "INFO"), (.unavailable, "WARNING"),
    (.resourceExhausted, "WARNING"), (.internalError, "ERROR"), (.dataLoss, "ERROR"),
  ])
  func theLevelFollowsTheCode(code: RPCError.Code, level: String) async throws {
    try await observing { _, _ in
      throw RPCError(code: code, message: "")
    } _: {
      _ = await EchoService.failure($0)
    }
    #expect(log.lines.last?.contains(" \(level) test: call ") == true)
  }

  @Test func healthChecksAreLoggedForDebuggingOnly() async throws {
    try await observing { client in
      _ = try await Grpc_Health_V1_Health.Client(wrapping: client).check(.init())
    }
    #expect(log.lines.map { $0.contains(" DEBUG test: call ") } == [true])
  }
}
