import GRPC

/// Every reason for which a call of the suite fails: the `reason` of `google.rpc.ErrorInfo`, under the
/// domain `marquee`.
///
/// A reason says what a program should do about the failure. Which field of the request is wrong,
/// and how, stands in the `FieldViolation`s.
public enum ErrorReason: String, CaseIterable, Sendable {
  // The request.
  /// One field or more has a value that is not allowed.
  case invalidInput = "INVALID_INPUT"
  /// The input is larger than the service reads.
  case inputTooLarge = "INPUT_TOO_LARGE"
  /// The media file is damaged or of a kind that the service does not read.
  case mediaUnreadable = "MEDIA_UNREADABLE"
  /// The path leads out of the folder that the service may read from.
  case pathOutsideMediaRoot = "PATH_OUTSIDE_MEDIA_ROOT"
  /// The demands of the request contradict each other.
  case infeasible = "INFEASIBLE"
  /// What the request names does not exist.
  case notFound = "NOT_FOUND"
  /// What the request creates exists already.
  case alreadyExists = "ALREADY_EXISTS"
  /// The service has no such method.
  case unimplemented = "UNIMPLEMENTED"
  /// The value lies outside what there is.
  case outOfRange = "OUT_OF_RANGE"

  // The caller.
  /// The call carries no API key.
  case apiKeyMissing = "API_KEY_MISSING"
  /// The call carries an API key that is not known.
  case apiKeyInvalid = "API_KEY_INVALID"
  /// The caller may not do this.
  case permissionDenied = "PERMISSION_DENIED"

  // The state of the service.
  /// The service is not in the state that the request needs.
  case failedPrecondition = "FAILED_PRECONDITION"
  /// A model that the call needs is not installed.
  case modelNotInstalled = "MODEL_NOT_INSTALLED"
  /// A program that the call needs is not installed.
  case programNotInstalled = "PROGRAM_NOT_INSTALLED"
  /// The call lost against another one and can be made again.
  case conflict = "CONFLICT"
  /// More calls or work than the service takes at once; try again a little later.
  case overloaded = "OVERLOADED"
  /// A limit on what may be stored is reached.
  case limitReached = "LIMIT_REACHED"
  /// The service, or one that it needs, cannot be reached now.
  case serviceUnavailable = "SERVICE_UNAVAILABLE"
  /// Stored data is damaged.
  case dataCorrupted = "DATA_CORRUPTED"

  // The call.
  /// The caller has gone.
  case cancelled = "CANCELLED"
  /// The time for the call was up.
  case deadlineExceeded = "DEADLINE_EXCEEDED"

  // The code.
  /// Something in the service is broken; its log says what.
  case internalError = "INTERNAL"
  /// The peer did not say what went wrong.
  case unknown = "UNKNOWN"

  /// The domain of all reasons in `google.rpc.ErrorInfo`.
  public static let domain = "marquee"

  /// The gRPC status code that calls fail with for this reason.
  public var code: RPCError.Code {
    switch self {
    case .invalidInput, .inputTooLarge, .mediaUnreadable, .pathOutsideMediaRoot, .infeasible:
      .invalidArgument
    case .outOfRange: .outOfRange
    case .notFound: .notFound
    case .alreadyExists: .alreadyExists
    case .unimplemented: .unimplemented
    case .apiKeyMissing, .apiKeyInvalid: .unauthenticated
    case .permissionDenied: .permissionDenied
    case .failedPrecondition, .modelNotInstalled, .programNotInstalled: .failedPrecondition
    case .conflict: .aborted
    case .overloaded, .limitReached: .resourceExhausted
    case .serviceUnavailable: .unavailable
    case .dataCorrupted: .dataLoss
    case .cancelled: .cancelled
    case .deadlineExceeded: .deadlineExceeded
    case .internalError: .internalError
    case .unknown: .unknown
    }
  }

  /// One sentence for a person, where an error has nothing more precise to say.
  public var summary: String {
    switch self {
    case .invalidInput: "The request has a value that is not allowed."
    case .inputTooLarge: "The input is larger than the service reads."
    case .mediaUnreadable: "The media is damaged or of a kind that is not read."
    case .pathOutsideMediaRoot: "The path leads out of the folder that may be read."
    case .infeasible: "The demands of the request contradict each other."
    case .notFound: "What the request names does not exist."
    case .alreadyExists: "What the request creates exists already."
    case .unimplemented: "The service has no such method."
    case .outOfRange: "The value lies outside what there is."
    case .apiKeyMissing: "The call carries no API key."
    case .apiKeyInvalid: "The API key is not known."
    case .permissionDenied: "The caller may not do this."
    case .failedPrecondition: "The service is not in the state that the request needs."
    case .modelNotInstalled: "A model that this needs is not installed: run `make models`."
    case .programNotInstalled: "A program that this needs is not installed: run `make setup`."
    case .conflict: "The call lost against another one; make it again."
    case .overloaded: "The service has as much work as it takes; try again a little later."
    case .limitReached: "A limit on what may be stored is reached."
    case .serviceUnavailable: "The service cannot be reached now."
    case .dataCorrupted: "Stored data is damaged."
    case .cancelled: "The call was cancelled."
    case .deadlineExceeded: "The time for the call was up."
    case .internalError: "Something in the service is broken; its log says what."
    case .unknown: "It is not known what went wrong."
    }
  }

  /// The reason that says no more than a status code does.
  public init(_ code: RPCError.Code) {
    self =
      switch code {
      case .cancelled: .cancelled
      case .invalidArgument: .invalidInput
      case .deadlineExceeded: .deadlineExceeded
      case .notFound: .notFound
      case .alreadyExists: .alreadyExists
      case .permissionDenied: .permissionDenied
      case .resourceExhausted: .overloaded
      case .failedPrecondition: .failedPrecondition
      case .aborted: .conflict
      case .outOfRange: .outOfRange
      case .unimplemented: .unimplemented
      case .internalError: .internalError
      case .unavailable: .serviceUnavailable
      case .dataLoss: .dataCorrupted
      case .unauthenticated: .apiKeyInvalid
      default: .unknown
      }
  }
}
