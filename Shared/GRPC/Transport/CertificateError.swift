/// Why a file of transport security cannot be used.
public struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The setting that names the file.
  public var setting: Setting
  /// What is wrong, with the path, and what is needed.
  public var problem: String

  /// Makes an error.
  public init(_ setting: Setting, _ problem: String) {
    self.setting = setting
    self.problem = problem
  }

  public var description: String { "\(setting.rawValue): \(problem)" }

  /// A setting of transport security, by its name in `TLS`.
  public enum Setting: String, Sendable, CaseIterable {
    /// Our own certificate.
    case certificateFile
    /// The key of our own certificate.
    case keyFile
    /// The roots that the peer's certificate must lead to.
    case caFile
  }
}
