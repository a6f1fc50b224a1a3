import Contracts
import GRPC
import HTTP
import ProtobufJSON
import ServiceKit

/// Failed calls as HTTP has them: the status code of grpc-gateway's mapping, and google.rpc.Status
/// with its details as JSON.
package enum HTTPErrors {
  /// The response to a call that failed with `error`.
  static func response(to error: RPCError, _ transcoder: JSONTranscoder) -> HTTPResponse {
    let body = (try? body(of: error, transcoder)) ?? []
    return HTTPResponse(
      status: status(of: error.code), headers: ["Content-Type": JSONBody.json],
      body: .bytes(body + [0x0A]))
  }

  /// google.rpc.Status as JSON.
  static func body(of error: RPCError, _ transcoder: JSONTranscoder) throws -> [UInt8] {
    try transcoder.json(from: error.status, options: .edge)
  }

  /// The HTTP status code for a gRPC code, as grpc-gateway maps them.
  package static func status(of code: RPCError.Code) -> Int {
    switch code {
    case .cancelled: 499
    case .invalidArgument, .failedPrecondition, .outOfRange: 400
    case .deadlineExceeded: 504
    case .notFound: 404
    case .alreadyExists, .aborted: 409
    case .permissionDenied: 403
    case .unauthenticated: 401
    case .resourceExhausted: 429
    case .unimplemented: 501
    case .unavailable: 503
    default: 500
    }
  }
}
