extension GRPCClient.Config {
  /// Which servers a client trusts, and how it proves who it is. TLS 1.2 or 1.3.
  ///
  /// The files are looked at about once a second while calls are made: after one is replaced, calls
  /// go over a new connection, without a restart. What cannot be used changes nothing, and
  /// ``onReload`` is told why; so it does not matter in which order a certificate and its key are
  /// replaced.
  public struct TLS: Sendable {
    /// The path of the roots, in PEM, that the server's certificate must lead to.
    public var caFile: String
    /// The path of the client's certificate in PEM, followed by those that lead from it to a root,
    /// for servers that ask for one. Default: nil.
    public var certificateFile: String?
    /// The path of the certificate's private key in PEM, not encrypted. Default: nil.
    public var keyFile: String?
    /// The name that the server's certificate must bear, among its alternative names. Default: nil,
    /// the host of the target. A target with several addresses needs it.
    public var serverName: String?
    /// Is told when files that were replaced are used (nil), or why they are not. Default: nil.
    public var onReload: (@Sendable (CertificateError?) -> Void)?

    /// Settings with the defaults.
    public init(caFile: String) {
      self.caFile = caFile
    }

    /// Settings with the defaults, changed.
    public init(caFile: String, _ configure: (inout TLS) -> Void) {
      self.init(caFile: caFile)
      configure(&self)
    }

    /// Reads the files and checks that they can be used: that they hold what they should, that the
    /// certificates are valid now, that the key belongs to the certificate. A client does so too.
    /// - Throws: ``CertificateError`` for the first file that cannot be used.
    public func check() throws(CertificateError) {
      _ = try files()
    }

    func files() throws(CertificateError) -> CertificateFiles {
      if keyFile == nil, certificateFile != nil {
        throw CertificateError(.keyFile, "is needed as well when certificateFile is set")
      }
      if certificateFile == nil, keyFile != nil {
        throw CertificateError(.certificateFile, "is needed as well when keyFile is set")
      }
      return try CertificateFiles(
        certificate: certificateFile, key: keyFile, ca: caFile, onReload: onReload)
    }
  }
}
