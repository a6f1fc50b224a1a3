import GRPC
import Postgres
import ServiceKit

extension RPCError {
  /// What a caller gets to see of a database that refuses, or that cannot be asked: nothing of where it is.
  init(_ error: PostgresError) {
    switch error {
    case .unreachable, .lost, .outcomeUnknown, .timedOut, .busy, .closed:
      self.init(.serviceUnavailable, "the database cannot be reached now", cause: error)
    case .conflict: self.init(.conflict, cause: error)
    case .full:
      self.init(.limitReached, "there is no room left on the database's disk", cause: error)
    case .badURL, .newerSchema, .missingExtension, .wrongType, .failed:
      self.init(.internalError, cause: error)
    }
  }
}
