import Contracts
import GRPC
import ServiceKit
import VisionDomain

extension VisionServiceAdapter {
  public func embedImage(
    request: VisionEmbedImageRequest, context: ServerContext
  ) async throws -> VisionEmbedImageResponse {
    let image = try RequestedMedia(request.hasImage ? request.image : nil, field: "image")
    let encoder = try models.encoder.loaded()
    let prepared = try await run { cancellation in
      try ImageEncoder.prepare(
        image.input(root), field: image.field, limits: limits, check: cancellation.check)
    }
    let values = try await encoder.embed(prepared)
    return .with {
      $0.values = values
      $0.model = CommonModelInfo(encoder.identity)
    }
  }
}
