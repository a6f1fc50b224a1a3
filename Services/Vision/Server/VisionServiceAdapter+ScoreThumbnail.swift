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
    let reader = request.skipText ? nil : models.textReader.value
    // One after the other: each may be as large as pictures are allowed to be.
    var measured: [PictureQualities] = []
    for media in [image] + competitors {
      measured.append(try await qualities(of: media, reader))
    }
    return try await run { [qualities = measured] cancellation in
      let posterior = try history.posterior(of: request.audience, cancellation: cancellation)
      let appeal = appeal.learned(from: posterior)
      let scores = qualities.map { appeal.score($0) }
      let probabilities = qualities.map { clicks.probability($0, given: posterior) }
      let ranks = ThumbnailAppeal.ranks(scores.map(\.value))
      return .with {
        $0.appeal = CommonScore(scores[0])
        $0.clickProbability = CommonScore(probabilities[0])
        $0.clickEvidence = VisionClickEvidence(posterior.evidence)
        $0.qualities = VisionPictureQualities(qualities[0])
        if let reader { $0.textModel = CommonModelInfo(reader.identity) }
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

  /// Measures a picture and, with a reader, its text.
  func qualities(
    of media: RequestedMedia, _ reader: TextReader?
  ) async throws -> PictureQualities {
    let (picture, qualities) = try await run { cancellation in
      let picture = try PictureAnalyzer.picture(
        media.input(root), field: media.field, limits: limits, check: cancellation.check
      ).image
      return (picture, try PictureQualities.measure(picture, field: media.field))
    }
    guard let reader else { return qualities }
    let lines = try await reader.lines(in: picture, on: queue)
    return try await run { _ in qualities.with(try .measure(lines, in: picture)) }
  }
}
