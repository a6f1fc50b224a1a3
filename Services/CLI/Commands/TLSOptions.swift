import Foundation
import GRPC
import ServiceKit

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

  /// Refuses options that do not fit how the processes of the suite are configured, with which each
  /// of them would start and none be reached.
  ///
  /// - Parameters:
  ///   - tls: what the options ask for.
  ///   - services: the names of the processes.
  ///   - environment: the environment that the processes are going to have.
  /// - Throws: `CommandFailure` naming the setting and the option that it needs.
  static func check(
    _ tls: GRPCClient.Config.TLS?, fits services: [String], environment: [String: String]
  ) throws {
    for service in services {
      let configuration: Configuration
      do {
        configuration = try Configuration(commonTo: service, environment: environment)
      } catch {
        throw CommandFailure("\(error)", .usage)
      }
      func given(_ key: ConfigurationKey<String>) -> String? {
        configuration[key].isEmpty ? nil : "\(key.name) (\(configuration.source(of: key)))"
      }
      let certificate = given(ServerTransportKeys.certificate)
      if let certificate, tls == nil {
        throw CommandFailure(
          "\(service) is going to have TLS by \(certificate): name the roots of its certificate with "
            + "--tls-ca FILE, or $MARQUEE_TLS_CA", .usage)
      }
      if certificate == nil, tls != nil {
        throw CommandFailure(
          "--tls-ca connects with TLS, which \(service) is not going to have: set "
            + "\(ServerTransportKeys.certificate.name) and \(ServerTransportKeys.key.name), or leave "
            + "out --tls-ca and $MARQUEE_TLS_CA", .usage)
      }
      if let clientCA = given(ServerTransportKeys.clientCA), tls?.certificateFile == nil,
        configuration[ServerTransportKeys.requireClientCertificate]
      {
        throw CommandFailure(
          "\(service) is going to ask for a certificate by \(clientCA): name one with "
            + "--tls-certificate FILE and --tls-key FILE, or $MARQUEE_TLS_CERTIFICATE and "
            + "$MARQUEE_TLS_KEY", .usage)
      }
    }
  }
}
