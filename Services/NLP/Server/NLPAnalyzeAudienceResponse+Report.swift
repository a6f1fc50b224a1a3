import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPAnalyzeAudienceResponse {
  /// A report of the domain.
  init(_ report: AudienceReport, detector: ModelIdentity) {
    self.init()
    primary = NLPAudienceSegment(report.primary)
    secondary = NLPAudienceSegment(report.secondary)
    ageBands = report.ages.map { band, share in
      .with {
        $0.ageBand = band.rawValue
        $0.share = CommonScore(share)
      }
    }
    rating = .with {
      $0.rating = report.rating.rawValue
      $0.probabilities = report.ratings.map { rating, probability in
        .with {
          $0.rating = rating.rawValue
          $0.probability = probability
        }
      }
      $0.severity = CommonScore(report.severity)
    }
    signs = report.signs.map(NLPContentSign.init)
    platforms = report.platforms.map(NLPAudienceFit.init)
    channels = report.channels.map(NLPAudienceFit.init)
    language = NLPTextLanguage(report.language, detector: detector)
    model = CommonModelInfo(report.model)
    genreModel = CommonModelInfo(report.genreModel)
    if let model = report.genrePassageModel { genrePassageModel = CommonModelInfo(model) }
  }
}

extension NLPAudienceSegment {
  init(_ segment: AudienceReport.Segment) {
    self.init()
    ageBand = segment.band.rawValue
    genre = segment.genre.rawValue
    share = segment.share
    explanation = segment.explanation
  }
}

extension NLPContentSign {
  init(_ sign: AudienceReport.Sign) {
    self.init()
    kind = sign.sign.rawValue
    count = UInt32(clamping: sign.count)
    perThousandWords = sign.rate
    interval = CommonInterval(sign.interval)
    evidence = sign.places.map { place in
      .with {
        $0.word = place.word
        $0.line = UInt32(clamping: place.line)
        $0.text = place.text
      }
    }
  }
}

extension NLPAudienceFit {
  init(_ value: AudienceReport.Fit) {
    self.init()
    name = value.name
    fit = CommonScore(value.score)
  }
}
