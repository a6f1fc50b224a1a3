import Foundation

extension TextQualities {
  /// A change of text, and what it would then be.
  struct Change {
    let advice: String
    let text: TextQualities
  }

  /// The readable height that is worth reaching, in pixels at phone size.
  private static let neededHeight = 12.0
  /// The most of a picture that text should cover.
  private static let mostCoverage = 0.5

  /// What would make it more legible: a larger size, more contrast.
  var changes: [Change] { [enlargement, contrasted].compactMap { $0 } }

  private var enlargement: Change? {
    guard coverage > 0, readableHeight > 0 else { return nil }
    // With strokes below a pixel, the readable height grows with the power 3/2 of the size.
    let ratio = Self.neededHeight / readableHeight
    let thin = pow(ratio, 2.0 / 3)
    let whole = ratio * min(1, stroke).squareRoot()
    let factor = min(stroke * thin <= 1 ? thin : whole, (Self.mostCoverage / coverage).squareRoot())
    guard factor > 1 else { return nil }
    let text = enlarged(by: factor)
    return Change(
      advice:
        "Text covers \(percent(coverage)) % of the picture in letters \(decimal(letterHeight)) px high "
        + "with strokes of \(decimal(stroke)) px at phone size (168 px across): enlarge it "
        + "\(decimal(factor)) times, to \(percent(text.coverage)) % and \(decimal(text.letterHeight)) px.",
      text: text)
  }

  private var contrasted: Change? {
    guard contrast < Self.neededContrast else { return nil }
    return Change(
      advice:
        "Text stands out from its ground with a contrast of \(decimal(contrast)): lay a plate behind it, "
        + "or change its colour, for a contrast of \(decimal(Self.neededContrast)) or more.",
      text: TextQualities(
        lines: lines, coverage: coverage, letterHeight: letterHeight, stroke: stroke,
        contrast: Self.neededContrast))
  }

  private func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

  private func percent(_ share: Double) -> String {
    String(format: share < 0.095 ? "%.1f" : "%.0f", 100 * share)
  }
}
