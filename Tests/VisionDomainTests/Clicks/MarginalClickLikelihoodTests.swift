import Foundation
import Testing
import VisionDomain

@Suite struct MarginalClickLikelihoodTests {
  /// Clicks, impressions, expected log odds, deviation: few and many, none and all, and what nobody expected.
  private static let cases:
    [(clicks: Double, impressions: Double, expected: Double, deviation: Double)] =
      [0.14, 0.5, 1.75].flatMap { deviation in
        [-6.0, -3, 0.5].flatMap { expected in
          [
            (0, 1), (1, 1), (0, 40), (2, 40), (50, 1_000), (0, 200_000), (9_000, 200_000),
            (1_000, 1_000),
          ]
          .map { (Double($0.0), Double($0.1), expected, deviation) }
        }
      }

  private func likelihood(
    _ example: (clicks: Double, impressions: Double, expected: Double, deviation: Double),
    shift: Double = 0
  ) -> MarginalClickLikelihood {
    MarginalClickLikelihood(
      clicks: example.clicks, impressions: example.impressions,
      expected: example.expected + shift, deviation: example.deviation)
  }

  /// The integral by brute force: 400,001 points from twelve deviations below what is expected and what was
  /// observed to twelve above.
  private func reference(
    _ example: (clicks: Double, impressions: Double, expected: Double, deviation: Double)
  ) -> Double {
    let misses = example.impressions - example.clicks
    let observed = log((example.clicks + 0.5) / (misses + 0.5))
    let low = min(example.expected, observed) - 12 * example.deviation
    let step = (max(example.expected, observed) + 12 * example.deviation - low) / 400_000
    let exponents = (0...400_000).map { index -> Double in
      let t = low + Double(index) * step
      let distance = (t - example.expected) / example.deviation
      return -example.clicks * log1p(exp(-t)) - misses * log1p(exp(t)) - distance * distance / 2
    }
    let greatest = exponents.max() ?? 0
    let sum = exponents.reduce(0) { $0 + exp($1 - greatest) }
    return greatest + log(sum * step / example.deviation / (2 * Double.pi).squareRoot())
  }

  @Test(arguments: cases.indices)
  func theIntegralIsThatOfBruteForce(index: Int) {
    let example = Self.cases[index]
    let value = likelihood(example).value
    let wanted = reference(example)
    #expect(
      abs(value - wanted) < 1e-6 * max(1, abs(wanted) * 1e-3), "\(example): \(value), \(wanted)")
  }

  @Test(arguments: cases.indices)
  func slopeAndCurvatureAreThoseOfTheValue(index: Int) {
    let example = Self.cases[index]
    let (before, here, after) = (
      likelihood(example, shift: -1e-3), likelihood(example), likelihood(example, shift: 1e-3)
    )
    let scale = max(1, abs(here.slope))
    #expect(abs((after.value - before.value) / 2e-3 - here.slope) < 2e-3 * scale, "\(example)")
    #expect(
      abs((before.slope - after.slope) / 2e-3 - here.curvature) < 2e-3 * max(1, here.curvature),
      "\(example)")
    #expect(here.curvature >= 0 && here.curvature <= 1 / (example.deviation * example.deviation))
  }

  /// However often it was shown: a picture says no more than its deviation leaves.
  @Test func aMillionImpressionsOfOnePictureDoNotDrownTheRest() {
    let few = likelihood((500, 10_000, -3, 0.5))
    let many = likelihood((50_000_000, 1_000_000_000, -3, 0.5))
    #expect(many.curvature < 4)
    #expect(many.curvature < 1.02 * few.curvature)
  }
}
