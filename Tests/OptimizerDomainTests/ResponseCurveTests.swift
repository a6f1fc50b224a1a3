import Foundation
import OptimizerDomain
import Testing

struct ResponseCurveTests {
  static let curves: [ResponseCurve] = [
    .exponential(ceiling: 7, scale: 30),
    .hill(ceiling: 7, halfSaturation: 30, exponent: 1),
    .hill(ceiling: 7, halfSaturation: 30, exponent: 0.999),
    .hill(ceiling: 7, halfSaturation: 30, exponent: 0.5),
    .hill(ceiling: 7, halfSaturation: 30, exponent: 0.1),
    .logarithmic(gain: 7, scale: 30),
  ]

  @Test(arguments: curves)
  func nothingSpentBringsNothing(curve: ResponseCurve) {
    #expect(curve.response(at: 0) == 0)
  }

  @Test(arguments: curves)
  func slopeIsTheDerivativeOfTheResponse(curve: ResponseCurve) {
    for amount in [0.5, 3, 30, 100] {
      let step = amount * 1e-5
      let difference =
        (curve.response(at: amount + step) - curve.response(at: amount - step)) / (2 * step)
      #expect(abs(exp(curve.logSlope(at: amount)) / difference - 1) < 1e-6)
    }
  }

  @Test(arguments: curves)
  func slopeFallsAsSpendingGrows(curve: ResponseCurve) {
    let slopes = (0..<60).map { curve.logSlope(at: pow(1.5, Double($0) - 20)) }
    #expect(zip(slopes, slopes.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test(arguments: curves)
  func amountAtASlopeIsItsInverse(curve: ResponseCurve) {
    for amount in [1e-6, 0.5, 3, 30, 100, 1_000] {
      let inverse = curve.amount(atLogSlope: curve.logSlope(at: amount))
      #expect(abs(inverse - amount) < 1e-9 * (amount + 30))
    }
  }

  @Test(arguments: curves)
  func nothingIsDemandedAtAPriceAboveTheFirstUnits(curve: ResponseCurve) {
    #expect(curve.amount(atLogSlope: curve.logSlope(at: 0) + 1e-3) == 0)
  }

  @Test(arguments: curves)
  func everythingIsDemandedAtNoPrice(curve: ResponseCurve) {
    #expect(curve.amount(atLogSlope: -.infinity) == .infinity)
  }
}
