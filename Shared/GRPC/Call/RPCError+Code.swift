extension RPCError {
  /// A gRPC status code other than OK.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Wrapped: Int {
      case cancelled = 1
      case unknown
      case invalidArgument
      case deadlineExceeded
      case notFound
      case alreadyExists
      case permissionDenied
      case resourceExhausted
      case failedPrecondition
      case aborted
      case outOfRange
      case unimplemented
      case internalError
      case unavailable
      case dataLoss
      case unauthenticated
    }

    private let wrapped: Wrapped

    private init(_ wrapped: Wrapped) {
      self.wrapped = wrapped
    }

    /// The code with this number.
    /// - Parameter rawValue: 1 to 16; anything else gives nil.
    public init?(rawValue: Int) {
      guard let wrapped = Wrapped(rawValue: rawValue) else { return nil }
      self.wrapped = wrapped
    }

    /// The number on the wire, 1 to 16.
    public var rawValue: Int { wrapped.rawValue }

    /// The name in the specification, for example `INVALID_ARGUMENT`.
    public var description: String { Status.Code(self).description }

    /// The caller has given up.
    public static let cancelled = Code(.cancelled)
    /// The server failed in a way that it does not describe.
    public static let unknown = Code(.unknown)
    /// The request is wrong, whatever the state of the system.
    public static let invalidArgument = Code(.invalidArgument)
    /// The time for the call was up.
    public static let deadlineExceeded = Code(.deadlineExceeded)
    /// Something that the request names does not exist.
    public static let notFound = Code(.notFound)
    /// Something that the request wanted to create exists.
    public static let alreadyExists = Code(.alreadyExists)
    /// The caller is known and not allowed.
    public static let permissionDenied = Code(.permissionDenied)
    /// A limit or a quota is reached.
    public static let resourceExhausted = Code(.resourceExhausted)
    /// The system is not in the state that the request needs.
    public static let failedPrecondition = Code(.failedPrecondition)
    /// The operation lost against another one; it can be tried again from the start.
    public static let aborted = Code(.aborted)
    /// The request went past the valid range.
    public static let outOfRange = Code(.outOfRange)
    /// The server has no such method.
    public static let unimplemented = Code(.unimplemented)
    /// Something is broken.
    public static let internalError = Code(.internalError)
    /// The service cannot be reached now; the call can be tried again.
    public static let unavailable = Code(.unavailable)
    /// Data is lost or damaged.
    public static let dataLoss = Code(.dataLoss)
    /// The caller has not said who it is, or has said it wrongly.
    public static let unauthenticated = Code(.unauthenticated)
  }
}
