import Contracts
import EmbeddingsDomain
import Validation

extension MetadataUpdate {
  /// The update of a message, otherwise unchecked. Throws `EmbeddingError.invalid` when its metadata
  /// is not JSON.
  init(
    _ message: EmbeddingsMetadataUpdate, at path: @autoclosure () -> String
  ) throws(EmbeddingError) {
    self.init(
      id: message.id,
      metadata: try EmbeddingMetadata(message.metadata, at: "\(path()).metadata"))
  }
}

extension MetadataUpdate.Mode {
  /// The mode of a message. Throws `EmbeddingError.invalid` for none and for one that is not known.
  init(_ message: EmbeddingsUpdateMetadataRequest.Mode) throws(EmbeddingError) {
    switch message {
    case .replace: self = .replace
    case .merge: self = .merge
    case .unspecified:
      throw .invalid(InvalidInput(.required, field: "mode", "must be given"))
    case .UNRECOGNIZED(let number):
      throw .invalid(
        InvalidInput(
          .outOfRange, field: "mode", "must be MODE_REPLACE or MODE_MERGE, not \(number)"))
    }
  }
}
