import Contracts
import GRPC
import ServiceKit
import Validation
import VisionDomain

extension VisionServiceAdapter {
  /// How many competitors a thumbnail may have.
  private static let maximumCompetitors = 20

  public func scoreThumbnail(
    request: VisionScoreThumbnailRequest, context: ServerContext
  ) async throws -> VisionScoreThumbnailResponse {
    let image = try RequestedMedia(request.hasImage ? request.image : nil, field: "image")
    guard request.competitors.count <= Self.maximumCompetitors else {
      throw RPCError(
        InvalidInput(
          .valueOutOfRange, field: "competitors",
          "\(request.competitors.count) competitors, at most "
            + "\(Self.maximumCompetitors) are allowed"))
    }
    let competitors = try request.competitors.enumerated().map { index, source in
      try RequestedMedia(source, field: "competitors[\(index)]")
    }
    try naming { () throws(InvalidInput) in try ClickOutcome.check(audience: request.audience) }
    return try await run { cancellation in
      let posterior = try history.posterior(of: request.audience, cancellation: cancellation)
      let appeal = appeal.learned(from: posterior)
      let qualities = try ([image] + competitors).map { media in
        try PictureQualities.measure(
          media.input(root), field: media.field, limits: limits, check: cancellation.check)
      }
      let scores = qualities.map { appeal.score($0) }
      let probabilities = qualities.map { clicks.probability($0, given: posterior) }
      let ranks = ThumbnailAppeal.ranks(scores.map(\.value))
      return .with {
        $0.appeal = CommonScore(scores[0])
        $0.clickProbability = CommonScore(probabilities[0])
        $0.clickEvidence = VisionClickEvidence(posterior.evidence)
        $0.qualities = VisionPictureQualities(qualities[0])
        $0.improvements = appeal.improvements(qualities[0]).map { improvement in
          VisionThumbnailImprovement(
            improvement,
            clickProbabilityGain: clicks.gain(improvement, in: qualities[0], given: posterior))
        }
        $0.rank = UInt32(ranks[0])
        $0.competitors = (1..<qualities.count).map { index in
          .with {
            $0.appeal = scores[index].value
            $0.rank = UInt32(ranks[index])
            $0.qualities = VisionPictureQualities(qualities[index])
            $0.clickProbability = probabilities[index].value
          }
        }
      }
    }
  }
}
