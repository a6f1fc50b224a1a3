import GRPC
import TestMessages
import Testing

/// Generated clients and servers, joined in this process.
@Suite
struct GeneratedServiceTests {
  private struct Arithmetic: TestArithmeticService.ServiceProtocol {
    func negate(request: TestNumber, context: ServerContext) async throws -> TestNumber {
      .with { $0.value = -request.value }
    }

    func sum(
      request: RPCAsyncSequence<TestNumber>, context: ServerContext
    ) async throws -> TestNumber {
      var sum = TestNumber()
      for try await number in request { sum.value += number.value }
      return sum
    }

    func count(
      request: TestNumber, response: RPCWriter<TestNumber>, context: ServerContext
    ) async throws {
      for value in 1...request.value {
        try await response.write(.with { $0.value = value })
      }
    }

    func runningSum(
      request: RPCAsyncSequence<TestNumber>, response: RPCWriter<TestNumber>,
      context: ServerContext
    ) async throws {
      var sum = TestNumber()
      for try await number in request {
        sum.value += number.value
        try await response.write(sum)
      }
    }
  }

  private static func withClient(
    _ body: (TestArithmeticService.Client) async throws -> Void
  ) async throws {
    let transport = InProcessTransport()
    let server = try GRPCServer(transport: transport.server, services: [Arithmetic()])
    try await body(TestArithmeticService.Client(wrapping: GRPCClient(transport: transport.client)))
    server.beginGracefulShutdown()
    try await server.serve()
  }

  private static func values(_ responses: RPCAsyncSequence<TestNumber>) async throws -> [Int64] {
    var values: [Int64] = []
    for try await number in responses { values.append(number.value) }
    return values
  }

  @Test
  func `every kind of call reaches the method of its name`() async throws {
    try await Self.withClient { client in
      #expect(try await client.negate(.with { $0.value = 3 }).value == -3)

      let sum = try await client.sum { writer in
        for value in [1, 2, 3] as [Int64] { try await writer.write(.with { $0.value = value }) }
      }
      #expect(sum.value == 6)

      let counted = try await client.count(.with { $0.value = 4 }, onResponse: Self.values)
      #expect(counted == [1, 2, 3, 4])

      let sums = try await client.runningSum(
        requestProducer: { writer in
          for value in [5, 6] as [Int64] { try await writer.write(.with { $0.value = value }) }
        }, onResponse: Self.values)
      #expect(sums == [5, 11])
    }
  }

  @Test
  func `methods and services have the names of the proto file`() {
    #expect(
      TestArithmeticService.descriptor.fullyQualifiedService
        == "marquee.test.v1.ArithmeticService")
    #expect(
      TestArithmeticService.Method.descriptors.map(\.fullyQualifiedMethod)
        == ["Negate", "Sum", "Count", "RunningSum"].map {
          "marquee.test.v1.ArithmeticService/\($0)"
        })
    #expect(TestArithmeticService.Method.Sum.Input.self == TestNumber.self)
  }
}
