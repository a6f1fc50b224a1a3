import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPTextLanguage {
  /// A language and, where it was not the caller who named it, the detector.
  init(_ finding: LanguageFinding, detector: ModelIdentity) {
    self.init()
    code = finding.language.rawValue
    probability = finding.probability
    switch finding.basis {
    case .requested: basis = .requested
    case .detected: basis = .detected
    case .fallback: basis = .fallback
    }
    if finding.basis != .requested { model = CommonModelInfo(detector) }
  }
}
