import Contracts
import GRPC
import ServiceKit

extension CampaignPreparation {
  private static let mediaFields: FieldMap = FieldMap([
    "source": "video", "count": "thumbnail_count",
  ])

  /// How many thumbnails unless the caller says.
  private static let defaultThumbnailCount: UInt32 = 3

  /// Measures the video.
  func videoBranch(
    _ request: GatewayPrepareCampaignRequest
  ) -> Branch<GatewayPrepareCampaignResponse> {
    Branch(name: "video", limit: limits.media, fields: Self.mediaFields) { clock, report in
      let analysis = try await backends.vision.analyzeVideo(
        .with { $0.source = request.video }, options: try clock.callOptions()
      ) { steps in
        var result: VisionVideoAnalysis?
        for try await step in steps {
          switch step.event {
          case .progress(let progress): report(progress)
          case .analysis(let analysis): result = analysis
          case nil: break
          }
        }
        return result
      }
      guard let analysis else {
        throw RPCError(.internalError, "the vision service sent no analysis")
      }
      return .with { $0.video = analysis }
    }
  }

  /// Makes thumbnails and ranks each among the others.
  func thumbnailsBranch(
    _ request: GatewayPrepareCampaignRequest
  ) -> Branch<GatewayPrepareCampaignResponse> {
    Branch(name: "thumbnails", limit: limits.media, fields: Self.mediaFields) { clock, _ in
      let generated = try await backends.vision.generateThumbnails(
        .with {
          $0.source = request.video
          $0.count =
            request.hasThumbnailCount ? request.thumbnailCount : Self.defaultThumbnailCount
        }, options: try clock.callOptions())
      var candidates: [GatewayCampaignThumbnail] = []
      for (index, thumbnail) in generated.thumbnails.enumerated() {
        var siblings = generated.thumbnails
        siblings.remove(at: index)
        let score = try await backends.vision.scoreThumbnail(
          .with {
            $0.image.data = thumbnail.jpeg
            $0.competitors = siblings.map { sibling in .with { $0.data = sibling.jpeg } }
          }, options: try clock.callOptions())
        candidates.append(
          .with {
            $0.thumbnail = thumbnail
            $0.score = score
          })
      }
      candidates.sort { $0.score.rank < $1.score.rank }
      return .with { $0.thumbnails = candidates }
    }
  }
}
