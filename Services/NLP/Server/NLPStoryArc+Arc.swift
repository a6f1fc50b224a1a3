import Contracts
import NLPDomain

extension NLPStoryArc {
  init(_ arc: StoryArc) {
    self.init()
    shape = arc.shape.map(NLPArcShape.init) ?? .none
    probabilities = zip(ArcShape.allCases, arc.probabilities).map { shape, probability in
      .with {
        $0.shape = NLPArcShape(shape)
        $0.probability = probability
      }
    }
    flatPValue = arc.flatPValue
    explained = arc.explained
    curve = arc.curve
  }
}

extension NLPArcShape {
  init(_ shape: ArcShape) {
    self =
      switch shape {
      case .ragsToRiches: .ragsToRiches
      case .tragedy: .tragedy
      case .manInAHole: .manInAHole
      case .icarus: .icarus
      case .cinderella: .cinderella
      case .oedipus: .oedipus
      }
  }
}
