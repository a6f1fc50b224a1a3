import EmbeddingsDomain
import GRPC
import ServiceKit
import Validation

extension RPCError {
  /// What a caller gets to see of a refused request.
  ///
  /// - Parameter message: which message of a stream it is; `nil`: the only one of a call.
  init(_ error: EmbeddingError, message: Int? = nil) {
    let path = message.map { "requests[\($0)]" }
    let info = message.map { ["request": "\($0)"] } ?? [:]
    let text = path.map { "\($0): \(error)" } ?? "\(error)"
    switch error {
    case .invalid(let input):
      let violations = (path.map(input.within) ?? input).violations
      self.init(.invalidInput, violations: violations, info: info, cause: error)
    case .recordNotFound:
      self.init(.notFound, text, info: info, cause: error)
    case .full(let limit, _):
      self.init(
        .limitReached, text,
        info: info.merging(["limit": "\(limit)", "setting": "embeddings.max_vectors"]) { $1 },
        cause: error)
    case .collectionFull(let name, let limit, _):
      let setting = "embeddings.\(name.rawValue)"
      self.init(
        .limitReached, text,
        info: info.merging(["limit": "\(limit)", "setting": setting]) { $1 }, cause: error)
    case .otherModels:
      self.init(.failedPrecondition, text, info: info, cause: error)
    case .collectionNotFound:
      self.init(.notFound, text, info: info, cause: error)
    case .damaged:
      self.init(.dataCorrupted, info: info, cause: error)
    }
  }
}
