import CGRPC

/// How a server proves who it is, and what it wants to see of its clients.
final class ServerSecurity: Sendable {
  private let files: CertificateFiles
  private let clientCertificate: cgrpc_client_certificate

  init(files: CertificateFiles, clientCertificate: cgrpc_client_certificate) {
    self.files = files
    self.clientCertificate = clientCertificate
  }

  /// Lends the settings to C for the duration of `body`; the object must outlive the server that is
  /// made with them.
  static func withC<Result>(
    _ security: ServerSecurity?, _ body: (UnsafePointer<cgrpc_server_security>?) -> Result
  ) -> Result {
    guard let security else { return body(nil) }
    let settings = cgrpc_server_security(
      client_certificate: security.clientCertificate,
      refresh: { context, version, sink, use in
        guard let context, let version else { return }
        let security = Unmanaged<ServerSecurity>.fromOpaque(context).takeUnretainedValue()
        let (identity, current) = security.files.current
        guard version.pointee != current else { return }
        version.pointee = current
        identity.withC { use?(sink, $0) }
      },
      context: Unmanaged.passUnretained(security).toOpaque())
    return withUnsafePointer(to: settings, body)
  }
}
