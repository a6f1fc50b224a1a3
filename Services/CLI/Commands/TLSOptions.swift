import Foundation
import GRPC

/// How a command connects to a suite that has TLS.
enum TLSOptions {
  /// The options of every command that connects.
  static let options: [Option] = [
    .value(
      "tls-ca", "FILE", "connect with TLS; the roots of the servers (default: $MARQUEE_TLS_CA)"),
    .value(
      "tls-certificate", "FILE",
      "the own certificate, where servers ask for one (default: $MARQUEE_TLS_CERTIFICATE)"),
    .value("tls-key", "FILE", "the certificate's key (default: $MARQUEE_TLS_KEY)"),
  ]

  /// The transport security that the options or the environment ask for; nil for none.
  ///
  /// - Throws: `CommandFailure` when a file cannot be used.
  static func tls(
    _ arguments: Arguments, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> GRPCClient.Config.TLS? {
    func file(_ option: String, _ variable: String) -> String? {
      let path = arguments.string(option) ?? environment[variable] ?? ""
      return path.isEmpty ? nil : path
    }
    let certificate = file("tls-certificate", "MARQUEE_TLS_CERTIFICATE")
    let key = file("tls-key", "MARQUEE_TLS_KEY")
    guard let ca = file("tls-ca", "MARQUEE_TLS_CA") else {
      guard certificate == nil, key == nil else {
        throw CommandFailure("--tls-certificate and --tls-key need --tls-ca as well", .usage)
      }
      return nil
    }
    let tls = GRPCClient.Config.TLS(caFile: ca) {
      $0.certificateFile = certificate
      $0.keyFile = key
    }
    do {
      try tls.check()
    } catch {
      let option =
        switch error.setting {
        case .caFile: "--tls-ca"
        case .certificateFile: "--tls-certificate"
        case .keyFile: "--tls-key"
        }
      throw CommandFailure("\(option): \(error.problem)", .usage)
    }
    return tls
  }
}
