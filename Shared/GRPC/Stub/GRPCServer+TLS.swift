import CGRPC

extension GRPCServer.Config {
  /// How a server proves who it is, and which clients it lets connect. TLS 1.2 or 1.3.
  ///
  /// The files are looked at before every handshake: one that is replaced is used by new connections
  /// without a restart. What cannot be used changes nothing, and ``onReload`` is told why; so it does
  /// not matter in which order a certificate and its key are replaced.
  public struct TLS: Sendable {
    /// The path of the server's certificate in PEM, followed by those that lead from it to a root.
    public var certificateFile: String
    /// The path of the certificate's private key in PEM, not encrypted.
    public var keyFile: String
    /// The path of the roots, in PEM, that the certificates of clients must lead to. Default: nil,
    /// clients are not asked for a certificate.
    public var caFile: String?
    /// Whether a client without a certificate is refused; one whose certificate does not lead to the
    /// roots always is. Counts only with ``caFile``. Default: yes.
    public var requiresClientCertificate = true
    /// Is told when files that were replaced are used (nil), or why they are not. Default: nil.
    public var onReload: (@Sendable (CertificateError?) -> Void)?

    /// Settings with the defaults.
    public init(certificateFile: String, keyFile: String) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile
    }

    /// Settings with the defaults, changed.
    public init(certificateFile: String, keyFile: String, _ configure: (inout TLS) -> Void) {
      self.init(certificateFile: certificateFile, keyFile: keyFile)
      configure(&self)
    }

    /// Reads the files and checks that they can be used: that they hold what they should, that the
    /// certificates are valid now, that the key belongs to the certificate. A server does so too.
    /// - Throws: ``CertificateError`` for the first file that cannot be used.
    public func check() throws(CertificateError) {
      _ = try security()
    }

    func security() throws(CertificateError) -> ServerSecurity {
      ServerSecurity(
        files: try CertificateFiles(
          certificate: certificateFile, key: keyFile, ca: caFile, onReload: onReload),
        clientCertificate: caFile == nil
          ? CGRPC_CLIENT_CERTIFICATE_IGNORED
          : requiresClientCertificate
            ? CGRPC_CLIENT_CERTIFICATE_REQUIRED : CGRPC_CLIENT_CERTIFICATE_OPTIONAL)
    }
  }
}
