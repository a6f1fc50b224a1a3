/// What goes wrong with a client or a server as a whole, rather than with a call.
public struct RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public var code: Code
  /// What was wrong and what would be right.
  public var message: String

  /// Makes an error.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// A file of transport security cannot be used.
  init(_ error: CertificateError) {
    self.init(code: .invalidConfiguration, message: "tls.\(error).")
  }

  public var description: String { "\(code): \(message)" }

  /// What kind of failure it is.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: String {
      case cannotListen
      case duplicateMethod
      case invalidConfiguration
      case invalidTarget
    }

    private let wrapped: Wrapped

    /// A server cannot listen on an address.
    public static let cannotListen = Code(wrapped: .cannotListen)
    /// Two services of a server have the same method.
    public static let duplicateMethod = Code(wrapped: .duplicateMethod)
    /// A setting has a value that is not allowed.
    public static let invalidConfiguration = Code(wrapped: .invalidConfiguration)
    /// A client's target is malformed.
    public static let invalidTarget = Code(wrapped: .invalidTarget)

    public var description: String { wrapped.rawValue }
  }
}
