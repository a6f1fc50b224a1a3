import GRPC
import Testing

/// What is refused before a connection is made. How connections behave is tested against gRPC's own
/// Python client and server, in Tests/Interop.
@Suite struct TransportSettingsTests {
  private func refusal(
    of configure: (inout GRPCClient.Config) -> Void, target: String = "127.0.0.1:1"
  ) -> String? {
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCClient(target: target, config: .defaults(configure))
    }
    #expect(error?.code == .invalidConfiguration)
    return error?.message
  }

  @Test func certificateFilesMustBeThere() {
    let missing = "tls.caFile: \"/no/such.pem\" cannot be read: No such file or directory."
    #expect(refusal { $0.tls = .init(caFile: "/no/such.pem") } == missing)
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCServer(
        listeningOn: "127.0.0.1:0", services: [echo],
        config: .defaults { $0.tls = .init(certificateFile: "/no/such.pem", keyFile: "/no.key") })
    }
    #expect(
      error?.message
        == "tls.certificateFile: \"/no/such.pem\" cannot be read: No such file or directory.")
  }

  @Test func certificateAndKeyBelongTogether() {
    #expect(
      refusal { $0.tls = .init(caFile: "/ca") { $0.certificateFile = "/own" } }
        == "tls.keyFile: is needed as well when certificateFile is set.")
    #expect(
      refusal { $0.tls = .init(caFile: "/ca") { $0.keyFile = "/own" } }
        == "tls.certificateFile: is needed as well when keyFile is set.")
  }

  @Test func severalAddressesNeedTheNameInTheirCertificates() {
    let message = refusal(
      of: { $0.tls = .init(caFile: "/ca") }, target: "ipv4:127.0.0.1:1,127.0.0.1:2")
    #expect(message?.contains("tls.serverName") == true)
  }

  @Test func severalAddressesAreWrittenInTheSyntaxOfGRPC() {
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCClient(target: "127.0.0.1:1,127.0.0.1:2")
    }
    #expect(error?.code == .invalidTarget)
    #expect(error?.message.contains("ipv4:") == true)
  }

  @Test func healthCheckedServiceHasAName() {
    #expect(
      refusal { $0.loadBalancing = .roundRobin(healthCheckedService: "\"}") }?
        .contains("health-checked") == true)
  }

  @Test func keepaliveHasLeastTimes() {
    let short = KeepaliveConfig(interval: .milliseconds(999))
    let impatient = KeepaliveConfig(interval: .seconds(1), timeout: .zero)
    #expect(refusal { $0.keepalive = short }?.contains("keepalive.interval") == true)
    #expect(refusal { $0.keepalive = impatient }?.contains("keepalive.timeout") == true)
    let error = #expect(throws: RuntimeError.self) {
      _ = try GRPCServer(
        listeningOn: "127.0.0.1:0", services: [echo], config: .defaults { $0.keepalive = short })
    }
    #expect(error?.code == .invalidConfiguration)
  }
}
