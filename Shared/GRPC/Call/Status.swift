/// The outcome of a call: OK, or a code with a message.
public struct Status: Hashable, Sendable, CustomStringConvertible {
  /// The code.
  public var code: Code
  /// What was wrong; empty when all went well.
  public var message: String

  /// Makes a status.
  /// - Parameters:
  ///   - code: the code.
  ///   - message: what was wrong.
  public init(code: Code, message: String = "") {
    self.code = code
    self.message = message
  }

  /// All went well.
  public static let ok = Status(code: .ok)

  public var description: String { message.isEmpty ? "\(code)" : "\(code): \(message)" }
}

extension Status {
  /// A gRPC status code, OK included.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private let error: RPCError.Code?

    /// All went well.
    public static let ok = Code(error: nil)

    private init(error: RPCError.Code?) {
      self.error = error
    }

    /// The code of an error.
    public init(_ code: RPCError.Code) {
      self.init(error: code)
    }

    /// The code with this number.
    /// - Parameter rawValue: 0 to 16; anything else gives nil.
    public init?(rawValue: Int) {
      if rawValue == 0 {
        self = .ok
      } else if let code = RPCError.Code(rawValue: rawValue) {
        self.init(code)
      } else {
        return nil
      }
    }

    /// The number on the wire, 0 to 16.
    public var rawValue: Int { error?.rawValue ?? 0 }

    /// The same code as that of an error; nil for OK.
    public var asError: RPCError.Code? { error }

    /// The name in the specification, for example `NOT_FOUND`.
    public var description: String { Self.names[rawValue] }

    private static let names = [
      "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
      "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
      "UNAUTHENTICATED",
    ]
  }
}
