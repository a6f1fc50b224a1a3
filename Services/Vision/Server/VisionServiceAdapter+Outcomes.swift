import Contracts
import GRPC
import ServiceKit
import Validation
import VisionDomain

extension VisionServiceAdapter {
  public func recordOutcome(
    request: VisionRecordOutcomeRequest, context: ServerContext
  ) async throws -> VisionRecordOutcomeResponse {
    let picture = try ShownPicture(request)
    try naming { () throws(InvalidInput) in
      try ClickOutcome.check(
        audience: request.audience, id: request.outcomeID, impressions: request.impressions,
        clicks: request.clicks, qualities: picture.measured)
    }
    let qualities =
      switch picture {
      case .measured(let qualities): qualities
      case .media(let media): try await qualities(of: media, models.textReader.value)
      }
    return try await run { cancellation in
      let recorded = try history.record(
        ClickOutcome(
          id: request.outcomeID, impressions: Int64(request.impressions),
          clicks: Int64(request.clicks), qualities: qualities),
        of: request.audience, cancellation: cancellation)
      return .with {
        $0.replaced = recorded.replaced
        $0.forgotten = UInt32(recorded.forgotten)
        $0.model = model(of: request.audience, recorded.posterior)
      }
    }
  }

  public func getThumbnailModel(
    request: VisionGetThumbnailModelRequest, context: ServerContext
  ) async throws -> VisionGetThumbnailModelResponse {
    try naming { () throws(InvalidInput) in try ClickOutcome.check(audience: request.audience) }
    return try await run { cancellation in
      let posterior = try history.posterior(of: request.audience, cancellation: cancellation)
      return .with { $0.model = model(of: request.audience, posterior) }
    }
  }

  private func model(of audience: String, _ posterior: ClickPosterior) -> VisionThumbnailModel {
    .with {
      $0.audience = audience
      $0.appealModel = CommonModelInfo(appeal.learned(from: posterior).identity)
      $0.clickModel = CommonModelInfo(clicks.identity.learned(from: posterior.evidence))
      $0.formula = ClickModel.formula
      $0.evidence = VisionClickEvidence(posterior.evidence)
      $0.baseLogOdds = VisionParameterShift(posterior.baseLogOdds)
      $0.weights = posterior.weights.map { shift in
        .with {
          $0.factor = shift.factor
          $0.elasticity = VisionParameterShift(shift.elasticity)
          $0.weight = shift.weight
        }
      }
      $0.pictureDeviation = VisionParameterShift(posterior.pictureDeviation)
    }
  }
}

/// What a request says was shown: the picture, or what was measured in it before.
private enum ShownPicture {
  case media(RequestedMedia)
  case measured(PictureQualities)

  /// - Throws: `RPCError` when the request has neither.
  init(_ request: VisionRecordOutcomeRequest) throws(RPCError) {
    switch request.picture {
    case .image(let source): self = .media(try RequestedMedia(source, field: "image"))
    case .qualities(let message): self = .measured(PictureQualities(message))
    case nil:
      throw RPCError(
        InvalidInput(
          .fieldRequired, field: "image",
          "the picture is needed, or in `qualities` what was measured in it"))
    }
  }

  var measured: PictureQualities? {
    if case .measured(let qualities) = self { qualities } else { nil }
  }
}
