import Foundation
import GRPC
import GatewayServer
import HTTP
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct SuiteHealthTests {
  /// Serves a health service on ports of its own and asks for it as the gateway does.
  private func health(
    of services: [HealthService], _ body: (SuiteHealth, [GRPCServer]) async throws -> Void
  ) async throws {
    let servers = try services.map {
      try GRPCServer(listeningOn: "127.0.0.1:0", services: [$0])
    }
    defer { for server in servers { server.shutDownNow() } }
    let target = "ipv4:" + servers.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
    func client(_ service: String?) throws -> GRPCClient {
      try GRPCClient(
        target: target,
        config: .defaults { $0.loadBalancing = .roundRobin(healthCheckedService: service) })
    }
    try await body(
      SuiteHealth(of: ["nlp": .init(balanced: client(""), direct: client(nil))]), servers)
  }

  private func answer(_ health: SuiteHealth) async throws -> (code: Int, [String: String]) {
    struct Answer: Decodable {
      let status: String
      let services: [String: String]
    }
    let response = await health.response()
    guard case .bytes(let bytes) = response.body else {
      Issue.record("the body is a stream")
      return (response.status, [:])
    }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(bytes))
    return (
      response.status, answer.services.merging(["": answer.status]) { first, _ in first }
    )
  }

  @Test func aServiceThatServesIsServing() async throws {
    let service = HealthService(services: [])
    service.beginServing()
    try await health(of: [service]) { health, _ in
      let (code, states) = try await answer(health)
      #expect(code == 200)
      #expect(states == ["": "SERVING", "nlp": "SERVING"])
    }
  }

  @Test func aServiceThatAnswersButDoesNotServeIsNotServing() async throws {
    try await health(of: [HealthService(services: [])]) { health, _ in
      let (code, states) = try await answer(health)
      #expect(code == 503)
      #expect(states == ["": "DEGRADED", "nlp": "NOT_SERVING"])
    }
  }

  @Test func aServiceServesAsLongAsOneReplicaDoes() async throws {
    let serving = HealthService(services: [])
    serving.beginServing()
    try await health(of: [HealthService(services: []), serving]) { health, _ in
      for _ in 0..<10 {
        let (_, states) = try await answer(health)
        #expect(states["nlp"] == "SERVING")
      }
    }
  }

  @Test func aServiceThatDoesNotAnswerIsUnreachable() async throws {
    try await health(of: [HealthService(services: [])]) { health, servers in
      for server in servers {
        server.shutDownNow()
        try await server.serve()
      }
      let (code, states) = try await answer(health)
      #expect(code == 503)
      #expect(states == ["": "DEGRADED", "nlp": "UNREACHABLE"])
    }
  }
}
