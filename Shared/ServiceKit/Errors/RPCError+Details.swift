import Contracts
import GRPC
import Validation

extension RPCError {
  /// The longest message, in UTF-8 bytes. Peers refuse trailers of more than 8 KiB altogether, and
  /// `GRPC` leaves out details with which a status would take more than 4 KiB.
  static let maximumMessageBytes = 768
  /// The room for field violations in the details, in bytes.
  static let maximumViolationBytes = 2_560

  /// The failure of a call, with `google.rpc.ErrorInfo` and, where fields are at fault,
  /// `google.rpc.BadRequest`.
  ///
  /// What the request brought and is too long to send back is cut: texts at the end, and
  /// violations after those that there is room for.
  ///
  /// - Parameters:
  ///   - reason: the reason, which also decides the status code.
  ///   - message: what was wrong; by default the violations, or else the reason's own sentence.
  ///   - violations: the fields at fault.
  ///   - info: more for programs: the `metadata` of `ErrorInfo`. Names are lowerCamelCase.
  ///   - metadata: trailing metadata of the call.
  ///   - cause: what led to it; it stays in this process.
  public init(
    _ reason: ErrorReason, _ message: String? = nil, violations: [FieldViolation] = [],
    info: [String: String] = [:], metadata: Metadata = [:], cause: (any Error)? = nil
  ) {
    let violations = violations.map(\.bounded)
    let text = message ?? (violations.isEmpty ? reason.summary : Self.summary(of: violations))
    self.init(
      code: reason.code, message: text.bounded(toBytes: Self.maximumMessageBytes),
      metadata: metadata, cause: cause)
    let errorInfo = Google_Rpc_ErrorInfo.with {
      $0.reason = reason.rawValue
      $0.domain = ErrorReason.domain
      $0.metadata = info
    }
    details = [try? Detail(packing: errorInfo)].compactMap { $0 }
    if !violations.isEmpty {
      let badRequest = Google_Rpc_BadRequest.with {
        $0.fieldViolations = Self.fitting(violations)
      }
      details += [try? Detail(packing: badRequest)].compactMap { $0 }
    }
  }

  /// `INVALID_ARGUMENT` for the fields at fault.
  ///
  /// - Parameters:
  ///   - input: what is wrong with them.
  ///   - reason: the reason; one whose code is `INVALID_ARGUMENT`.
  public init(_ input: InvalidInput, reason: ErrorReason = .invalidInput) {
    self.init(reason, violations: input.violations, cause: input)
  }

  /// The `google.rpc.ErrorInfo` that the error carries; nil where it carries none that can be read.
  public var errorInfo: Google_Rpc_ErrorInfo? {
    detail(Google_Rpc_ErrorInfo.self)
  }

  /// The suite's reason for the failure; nil where the error carries none of the suite's.
  public var reason: ErrorReason? {
    errorInfo.flatMap { $0.domain == ErrorReason.domain ? ErrorReason(rawValue: $0.reason) : nil }
  }

  /// The fields at fault; empty where the error names none.
  public var fieldViolations: [FieldViolation] {
    (detail(Google_Rpc_BadRequest.self)?.fieldViolations ?? []).map {
      FieldViolation(
        field: $0.field, description: $0.description_p, reason: .init(rawValue: $0.reason))
    }
  }

  /// The first violations in one line.
  private static func summary(of violations: [FieldViolation]) -> String {
    let shown = violations.prefix(3).map { "\($0.field): \($0.description)" }
    let rest = violations.count - shown.count
    return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }

  /// As many violations as there is room for.
  private static func fitting(
    _ violations: [FieldViolation]
  ) -> [Google_Rpc_BadRequest.FieldViolation] {
    var messages: [Google_Rpc_BadRequest.FieldViolation] = []
    var bytes = 0
    for violation in violations {
      let message = Google_Rpc_BadRequest.FieldViolation.with {
        $0.field = violation.field
        $0.description_p = violation.description
        $0.reason = violation.reason.rawValue
      }
      bytes += message.serializedSize
      guard bytes <= maximumViolationBytes else { break }
      messages.append(message)
    }
    return messages
  }
}

extension FieldViolation {
  /// The violation with texts that leave room for others in the trailers.
  fileprivate var bounded: FieldViolation {
    FieldViolation(
      field: field.bounded(toBytes: 200), description: description.bounded(toBytes: 800),
      reason: .init(rawValue: reason.rawValue.bounded(toBytes: 63)))
  }
}

extension String {
  /// The text, cut after a whole character where it takes more than `limit` UTF-8 bytes.
  fileprivate func bounded(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var text = ""
    var bytes = 0
    for scalar in unicodeScalars {
      bytes += UTF8.width(scalar)
      guard bytes + UTF8.width("…") <= limit else { break }
      text.unicodeScalars.append(scalar)
    }
    return text + "…"
  }
}
