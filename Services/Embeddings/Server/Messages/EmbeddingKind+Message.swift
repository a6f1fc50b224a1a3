import Contracts
import EmbeddingsDomain
import Validation

extension EmbeddingKind {
  /// The kind of a message. Throws `EmbeddingError.invalid` for none and for one that is not known.
  init(_ message: EmbeddingsKind) throws(EmbeddingError) {
    switch message {
    case .image: self = .image
    case .text: self = .text
    case .brand: self = .brand
    case .audio: self = .audio
    case .video: self = .video
    case .script: self = .script
    case .unspecified:
      throw .invalid(InvalidInput(.required, field: "collection.kind", "must be given"))
    case .UNRECOGNIZED(let number):
      let allowed = Self.allCases.map { "KIND_\($0.rawValue.uppercased())" }.joined(separator: ", ")
      throw .invalid(
        InvalidInput(
          .outOfRange, field: "collection.kind", "must be one of \(allowed), not \(number)"))
    }
  }
}

extension EmbeddingsKind {
  /// The message of a kind.
  init(_ kind: EmbeddingKind) {
    switch kind {
    case .image: self = .image
    case .text: self = .text
    case .brand: self = .brand
    case .audio: self = .audio
    case .video: self = .video
    case .script: self = .script
    }
  }
}
