import Contracts
import Foundation
import GRPC
import Media
import Validation
import VisionDomain

/// A picture or a video that a request names or carries.
struct RequestedMedia: Sendable {
  /// The field that holds it: `source.path`, `competitors[2].data`.
  let field: String
  private let source: CommonMediaSource.OneOf_Source

  /// The media in `field`.
  ///
  /// - Throws: `RPCError` when neither a path nor data is set.
  init(_ media: CommonMediaSource?, field: String) throws(RPCError) {
    switch media?.source {
    case .path?: self.field = "\(field).path"
    case .data?: self.field = "\(field).data"
    case nil: self.field = field
    }
    guard let source = media?.source else {
      throw RPCError(
        InvalidInput(
          .fieldRequired, field: field, "a path below the media root or the file's data is needed"))
    }
    self.source = source
  }

  /// Where to read it from. Touches the file system: not for the cooperative pool.
  ///
  /// - Throws: `InvalidInput` for a path that may not be read.
  func input(_ root: MediaRoot?) throws(InvalidInput) -> MediaInput {
    switch source {
    case .data(let data): return .data(data)
    case .path(let path):
      guard let root else {
        throw InvalidInput(
          .pathOutsideMediaRoot, field: field,
          "no folder is open for reading: set MEDIA_ROOT, or send the data")
      }
      return .path(try root.resolve(path, field: field))
    }
  }
}
