import CCrypto
import CGRPC

/// What one side of a connection proves itself with and holds the other to, in PEM; each part is
/// empty where there is none. It has been checked: gRPC can use it.
struct Identity: Hashable, Sendable {
  let certificates: [UInt8]
  let key: [UInt8]
  let roots: [UInt8]

  /// Checks what has been read from files.
  /// - Parameters:
  ///   - certificates: our own certificate and those that lead from it to a root; all must be valid
  ///     now.
  ///   - key: the key of our own certificate, not encrypted.
  ///   - roots: at least one of them must be valid now.
  init(certificates: File?, key: File?, roots: File?) throws(CertificateError) {
    // Reading a PEM file to its end leaves an entry in the thread's queue of errors.
    defer { ERR_clear_error() }
    if let certificates {
      let chain = try Certificate.all(in: certificates)
      for certificate in chain {
        if let problem = certificate.problem {
          throw certificates.error("the certificate \(problem)")
        }
      }
      if let key { try Self.check(key, of: chain[0], in: certificates) }
    }
    if let roots {
      let problems = try Certificate.all(in: roots).map(\.problem)
      if !problems.contains(nil), let problem = problems.first ?? nil {
        throw roots.error("none of the certificates is valid: the first \(problem)")
      }
    }
    self.certificates = certificates?.bytes ?? []
    self.key = key?.bytes ?? []
    self.roots = roots?.bytes ?? []
  }

  private static func check(
    _ key: File, of certificate: Certificate, in certificates: File
  ) throws(CertificateError) {
    let parsed = key.withBIO { bio in
      // Without a function that says no, OpenSSL asks the terminal for a password.
      PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
    }
    guard let parsed else {
      throw key.error("there is no private key in PEM in it, or it is encrypted")
    }
    defer { EVP_PKEY_free(parsed) }
    guard certificate.hasKey(parsed) else {
      throw key.error("the key does not belong to the certificate in \"\(certificates.path)\"")
    }
  }

  /// Lends the identity to C for the duration of `body`.
  func withC<Result>(_ body: (cgrpc_identity) -> Result) -> Result {
    Self.withCText(certificates) { certificates in
      Self.withCText(key) { key in
        Self.withCText(roots) { roots in
          body(cgrpc_identity(certificates: certificates, key: key, roots: roots))
        }
      }
    }
  }

  private static func withCText<Result>(
    _ bytes: [UInt8], _ body: (cgrpc_text) -> Result
  ) -> Result {
    bytes.withUnsafeBytes {
      body(
        cgrpc_text(
          bytes: $0.assumingMemoryBound(to: CChar.self).baseAddress, size: $0.count))
    }
  }
}

extension Identity {
  /// A file as it was read.
  struct File {
    let setting: CertificateError.Setting
    let path: String
    let bytes: [UInt8]

    func error(_ problem: String) -> CertificateError {
      CertificateError(setting, "\"\(path)\": \(problem)")
    }

    /// Lends the bytes to OpenSSL for the duration of `body`.
    func withBIO<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
      bytes.withUnsafeBytes { buffer in
        let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count))
        defer { BIO_free(bio) }
        return body(bio)
      }
    }
  }
}

/// An X.509 certificate.
private final class Certificate {
  private let x509: OpaquePointer

  private init(_ x509: OpaquePointer) {
    self.x509 = x509
  }

  deinit {
    X509_free(x509)
  }

  /// The certificates of a PEM file, of which there must be one at least.
  static func all(in file: Identity.File) throws(CertificateError) -> [Certificate] {
    var certificates: [Certificate] = []
    let isWhole = file.withBIO { bio in
      while let x509 = PEM_read_bio_X509(bio, nil, nil, nil) {
        certificates.append(Certificate(x509))
      }
      return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
    }
    guard isWhole, !certificates.isEmpty else {
      throw file.error(
        certificates.isEmpty
          ? "there is no certificate in PEM in it"
          : "what follows certificate \(certificates.count) is no certificate in PEM")
    }
    return certificates
  }

  /// Why the certificate is not valid now.
  var problem: String? {
    if let end = X509_get0_notAfter(x509), X509_cmp_current_time(end) < 0 {
      return "expired on \(Self.text(end))"
    }
    if let start = X509_get0_notBefore(x509), X509_cmp_current_time(start) > 0 {
      return "is not valid before \(Self.text(start))"
    }
    return nil
  }

  func hasKey(_ key: OpaquePointer) -> Bool {
    X509_check_private_key(x509, key) == 1
  }

  /// `2026-11-21 13:59:24 UTC`
  private static func text(_ time: UnsafePointer<ASN1_TIME>) -> String {
    var parts = tm()
    guard ASN1_TIME_to_tm(time, &parts) == 1 else { return "a date that cannot be read" }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC"
  }
}
