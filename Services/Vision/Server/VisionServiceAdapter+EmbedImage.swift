import Contracts
import GRPC
import ServiceKit
import Validation
import VisionDomain

extension VisionServiceAdapter {
  /// How many pictures a call may have.
  static let maximumImages = 64
  /// How many of them are under way at a time: one is decoded while the network looks at another.
  /// The network itself takes one at a time: 4.0 ms a picture in batches of 8, 3.7 alone.
  private static let imagesInFlight = 2

  public func embedImage(
    request: VisionEmbedImageRequest, context: ServerContext
  ) async throws -> VisionEmbedImageResponse {
    let images = try images(request)
    let encoder = try models.encoder.loaded()
    let vectors = try await withThrowingTaskGroup(
      of: (Int, Result<[Float], any Error>).self, returning: [[Float]].self
    ) { group in
      var results = [Result<[Float], any Error>](
        repeating: .failure(CancellationError()), count: images.count)
      var anyFailed = false
      var waiting = images.enumerated().makeIterator()
      func startNext() {
        guard let (index, image) = waiting.next() else { return }
        group.addTask {
          do {
            // Not within the tuple: Swift 6.3.1 then returns whatever lies there for the index.
            let vector = try await embed(image, with: encoder)
            return (index, .success(vector))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      for _ in 0..<Self.imagesInFlight { startNext() }
      while let (index, result) = try await group.next() {
        results[index] = result
        if case .failure = result { anyFailed = true }
        if !anyFailed { startNext() }
      }
      // Of two pictures that cannot be embedded the first is named, whichever was looked at first; those
      // that were not begun come after both.
      return try results.map { try $0.get() }
    }
    return .with {
      $0.embeddings = vectors.map { vector in .with { $0.values = vector } }
      $0.model = CommonModelInfo(encoder.identity)
    }
  }

  private func embed(_ image: RequestedMedia, with encoder: ImageEncoder) async throws -> [Float] {
    let prepared = try await run { cancellation in
      try ImageEncoder.prepare(
        image.input(root), field: image.field, limits: limits, check: cancellation.check)
    }
    return try await encoder.embed(prepared)
  }

  /// The pictures that a message holds.
  ///
  /// - Throws: `RPCError` where there are none, too many or too large ones.
  private func images(_ request: VisionEmbedImageRequest) throws(RPCError) -> [RequestedMedia] {
    try naming { () throws(InvalidInput) in
      guard !request.images.isEmpty else {
        throw InvalidInput(.fieldRequired, field: "images", "at least one picture is needed")
      }
      guard request.images.count <= Self.maximumImages else {
        throw InvalidInput(
          .valueOutOfRange, field: "images",
          "\(request.images.count) pictures, at most \(Self.maximumImages) are allowed")
      }
      var bytes = 0
      for (index, image) in request.images.enumerated() {
        bytes += image.data.count
        guard bytes <= limits.maximumBytes else {
          throw InvalidInput(
            .mediaTooLarge, field: "images[\(index)].data",
            "\(bytes) bytes with the pictures before it, at most \(limits.maximumBytes) are allowed"
          )
        }
      }
    }
    var images: [RequestedMedia] = []
    for (index, image) in request.images.enumerated() {
      images.append(try RequestedMedia(image, field: "images[\(index)]"))
    }
    return images
  }
}
