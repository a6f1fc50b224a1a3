import Foundation

/// Which processes make the suite and where each listens on this machine.
package struct SuiteLayout: Sendable {
  /// One process of the suite.
  package struct Process: Sendable {
    /// The service's name, as in configuration keys: `vision`.
    package let name: String
    /// The port of its gRPC server on loopback.
    package let port: Int
    /// The port of its metrics and probes on loopback.
    package let opsPort: Int

    /// The executable's file name.
    package var executable: String { "marquee-\(name)" }
    /// The address that its clients use.
    package var address: String { "127.0.0.1:\(port)" }
  }

  /// The services behind the gateway.
  package let services: [Process]
  /// The gateway.
  package let gateway: Process
  /// The port of the gateway's HTTP/JSON edge.
  package let httpPort: Int

  /// Every process, the gateway last.
  package var all: [Process] { services + [gateway] }

  static let serviceNames = ["vision", "nlp", "prediction", "optimizer", "embeddings"]

  /// The ports that the documentation names: 8000, 9000–9005, and 9100–9105 for metrics.
  package static let standard = SuiteLayout(
    services: serviceNames.enumerated().map { index, name in
      Process(name: name, port: 9001 + index, opsPort: 9101 + index)
    },
    gateway: Process(name: "gateway", port: 9000, opsPort: 9100), httpPort: 8000)

  /// Ports that the system has free now.
  ///
  /// - Throws: `SupervisorError` when the system gives none.
  package static func free() throws -> SuiteLayout {
    var ports = try LoopbackPort.free(count: 2 * (serviceNames.count + 1) + 1)
    func take() -> Int { ports.removeLast() }
    return SuiteLayout(
      services: serviceNames.map { Process(name: $0, port: take(), opsPort: take()) },
      gateway: Process(name: "gateway", port: take(), opsPort: take()), httpPort: take())
  }

  /// Refuses a layout of which a port is in use.
  ///
  /// - Throws: `SupervisorError.portTaken` naming the port and who wants it.
  package func checkPortsAreFree() throws {
    for process in all {
      for port in [process.port, process.opsPort] where !LoopbackPort.isFree(port) {
        throw SupervisorError.portTaken(port, by: process.name)
      }
    }
    guard LoopbackPort.isFree(httpPort) else {
      throw SupervisorError.portTaken(httpPort, by: "the gateway's HTTP edge")
    }
  }
}
