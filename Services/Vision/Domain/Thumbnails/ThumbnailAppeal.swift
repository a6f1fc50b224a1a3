import Scoring

/// Scores how well a picture does as a thumbnail from what was measured in it.
public struct ThumbnailAppeal: Sendable {
  /// The least gain, in points of 0 to 10, for which an improvement is worth naming.
  public static let leastGain = 0.2

  let model: MultiplicativeModel

  /// The scorer with the model `thumbnail-appeal`.
  ///
  /// - Throws: `ModelError`.
  public init() throws { model = try MultiplicativeModel(named: "thumbnail-appeal") }

  private init(model: MultiplicativeModel) { self.model = model }

  /// The name, version and data of the model.
  public var identity: ModelIdentity { model.identity }

  /// The scorer with the weights that an audience's outcomes have taught: this one where there are none.
  ///
  /// Each factor counts with the power `weight`; of its severity's variance as much is left as of its
  /// weight's.
  public func learned(from posterior: ClickPosterior) -> ThumbnailAppeal {
    guard posterior.evidence.outcomes > 0 else { return self }
    let weights = posterior.weights.map { shift in
      let left = shift.elasticity.posterior.deviation / shift.elasticity.prior.deviation
      return (
        shift.factor,
        FactorWeight(exponent: shift.weight, remainingVariance: min(1, left * left))
      )
    }
    return ThumbnailAppeal(
      model: model.weighted(
        Dictionary(uniqueKeysWithValues: weights),
        identity: model.identity.learned(from: posterior.evidence)))
  }

  /// The score, 0 to 10.
  public func score(_ qualities: PictureQualities) -> Score { estimate(qualities).score }

  /// The score, 0 to 10, and its standard deviation.
  func estimate(_ qualities: PictureQualities) -> MultiplicativeModel.Estimate {
    model.estimate(qualities.appealValues, absent: qualities.appealAbsences)
  }

  /// What would raise the score, largest gain first: each change alone, everything else as it is,
  /// and only those that gain `leastGain` or more.
  public func improvements(_ qualities: PictureQualities) -> [ThumbnailImprovement] {
    let values = qualities.appealValues
    let score = model.score(values)
    var result: [ThumbnailImprovement] = []
    for (index, factor) in model.factors.enumerated() {
      guard let value = values[factor.name] else { continue }
      for improvement in factor.improvements where improvement.isCalled(by: value) {
        let gain = model.gain(index, from: value, to: improvement.target, at: score)
        guard gain >= Self.leastGain else { continue }
        result.append(
          ThumbnailImprovement(
            factor: factor.name, advice: improvement.advice, current: value,
            target: improvement.target, unit: factor.unit, gain: gain))
      }
    }
    if let text = qualities.text, text.lines > 0 { result += improvement(text, at: score) }
    return result.sorted { $0.gain == $1.gain ? $0.factor < $1.factor : $0.gain > $1.gain }
  }

  /// What would make text more legible, the change that gains most; nothing where none gains enough.
  private func improvement(_ text: TextQualities, at score: Score) -> [ThumbnailImprovement] {
    guard let index = model.factors.firstIndex(where: { $0.name == TextQualities.factor }) else {
      return []
    }
    let factor = model.factors[index]
    let changes = text.changes.map { change in
      ThumbnailImprovement(
        factor: factor.name, advice: change.advice, current: text.readableHeight,
        target: change.text.readableHeight, unit: factor.unit,
        gain: model.gain(
          index, from: text.readableHeight, to: change.text.readableHeight, at: score))
    }
    return changes.filter { $0.gain >= Self.leastGain }.max { $0.gain < $1.gain }.map { [$0] } ?? []
  }

  /// The rank of each score among all: 1 plus the number of scores that are higher.
  public static func ranks(_ scores: [Double]) -> [Int] {
    scores.map { score in 1 + scores.count { $0 > score } }
  }
}

extension PictureQualities {
  /// The measures by the names of the model's factors.
  var appealValues: [String: Double] {
    var values = [
      "sharpness": sharpness, "exposure": meanLuma, "clipping": clippedBlack + clippedWhite,
      "contrast": contrast, "colourfulness": colourfulness, "noise": noise,
      "blockiness": blockiness, "legibility": legibility,
      "subject_separation": subjectSeparation, "clutter": clutter,
    ]
    if let text, text.lines > 0 { values[TextQualities.factor] = text.readableHeight }
    return values
  }

  /// The factors of which the picture has nothing.
  var appealAbsences: Set<String> { text?.lines == 0 ? [TextQualities.factor] : [] }
}
