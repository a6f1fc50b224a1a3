import GRPC
import Storage

extension RPCError {
  /// What a caller gets to see of a database that refuses: no path of this machine.
  public init(_ error: StorageError) {
    switch error {
    case .full: self.init(.limitReached, "there is no room left on the disk", cause: error)
    case .busy, .closed, .cannotOpen, .inputOutput, .uncertain:
      self.init(.serviceUnavailable, cause: error)
    case .corrupt, .wrongType: self.init(.dataCorrupted, cause: error)
    case .newerSchema, .constraint, .notANumber, .failed:
      self.init(.internalError, cause: error)
    }
  }
}
