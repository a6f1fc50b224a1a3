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

  /// The channels to one service.
  package struct Channels: Sendable {
    /// What calls go over: it leads to replicas that serve.
    let balanced: Health
    /// Leads to any replica, so that one can say that it does not serve.
    let direct: Health

    /// - Parameters:
    ///   - balanced: a client whose load balancing asks replicas for their health.
    ///   - direct: a client of the same service whose load balancing does not.
    package init(balanced: GRPCClient, direct: GRPCClient) {
      self.balanced = Health(wrapping: balanced)
      self.direct = Health(wrapping: direct)
    }
  }

  package typealias Health = Grpc_Health_V1_Health.Client

  private let services: [String: Channels]

  /// The health of the services at the other end of these channels, by their names.
  package init(of services: [String: Channels]) {
    self.services = services
  }

  /// 200 when every service serves, else 503; the body names each with its state.
  package func response() async -> HTTPResponse {
    let states = await withTaskGroup(of: (String, String).self) { group in
      for (name, channels) in services {
        group.addTask { (name, await Self.state(of: channels)) }
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

  private static func state(of service: Channels) async -> String {
    async let direct = state(service.direct)
    let balanced = await state(service.balanced)
    // Where no replica serves, the balanced channel has none to ask.
    return balanced == "SERVING" ? balanced : await direct
  }

  private static func state(_ health: Health) async -> String {
    do {
      let answer = try await health.check(.init(), options: CallOptions(timeout: timeout))
      return answer.status == .serving ? "SERVING" : "NOT_SERVING"
    } catch {
      return "UNREACHABLE"
    }
  }
}
