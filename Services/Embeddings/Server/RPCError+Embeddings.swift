import EmbeddingsDomain
import GRPC
import ServiceKit

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
}
