import Contracts
import Foundation
import GRPC
import HTTP

/// The health of the services behind the gateway, asked when somebody wants to know.
package struct SuiteHealth: Sendable {
  /// How long a service has to answer.
  private static let timeout = Duration.seconds(2)

  private struct Answer: Encodable {
    let status: String
    let services: [String: String]
  }

  private let clients: [String: Grpc_Health_V1_Health.Client]

  /// The health of the services at the other end of these channels.
  package init(
    vision: GRPCClient, nlp: GRPCClient, prediction: GRPCClient, optimizer: GRPCClient,
    embeddings: GRPCClient
  ) {
    clients = [
      "vision": vision, "nlp": nlp, "prediction": prediction, "optimizer": optimizer,
      "embeddings": embeddings,
    ].mapValues { Grpc_Health_V1_Health.Client(wrapping: $0) }
  }

  /// 200 when every service serves, else 503; the body names each with its state.
  func response() async -> HTTPResponse {
    let states = await withTaskGroup(of: (String, String).self) { group in
      for (name, client) in clients {
        group.addTask { (name, await Self.state(of: client)) }
      }
      return await group.reduce(into: [String: String]()) { $0[$1.0] = $1.1 }
    }
    let allServe = states.values.allSatisfy { $0 == "SERVING" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let answer = Answer(status: allServe ? "SERVING" : "DEGRADED", services: states)
    let body = (try? encoder.encode(answer)) ?? Data()
    return HTTPResponse(
      status: allServe ? 200 : 503, headers: ["Content-Type": JSONBody.json],
      body: .bytes(Array(body) + [0x0A]))
  }

  private static func state(of client: Grpc_Health_V1_Health.Client) async -> String {
    do {
      let answer = try await client.check(.init(), options: CallOptions(timeout: timeout))
      return answer.status == .serving ? "SERVING" : "NOT_SERVING"
    } catch {
      return "UNREACHABLE"
    }
  }
}
