import EmbeddingsDomain
import GRPC
import ServiceKit
import Storage

extension RPCError {
  /// What a caller gets to see of a refused request.
  init(_ error: EmbeddingError) {
    switch error {
    case .invalid(let input):
      self.init(input)
    case .recordNotFound:
      self.init(.notFound, error.description, cause: error)
    case .full(let limit, _):
      self.init(.limitReached, error.description, info: ["limit": String(limit)], cause: error)
    case .damaged:
      self.init(.dataCorrupted, cause: error)
    }
  }

  /// What a caller gets to see of a database that refuses: no path of this machine.
  init(_ error: StorageError) {
    switch error {
    case .full: self.init(.limitReached, "there is no room left on the disk", cause: error)
    case .busy, .closed, .cannotOpen: self.init(.serviceUnavailable, cause: error)
    case .corrupt: self.init(.dataCorrupted, cause: error)
    case .newerSchema, .constraint, .wrongType, .notANumber, .failed:
      self.init(.internalError, cause: error)
    }
  }
}
