import Foundation

/// Maximise Σ eᵢ fᵢ(xᵢ) subject to Σ xᵢ ≤ T and lᵢ ≤ xᵢ ≤ uᵢ, for increasing concave fᵢ.
///
/// The Lagrangian separates: at a price λ of the budget, each xᵢ is the amount at which the slope of
/// its own term is λ, clipped to its bounds. The amount so demanded falls as the price rises, so the
/// one price at which the demand equals the budget is found by bisection on ln λ down to the last
/// bit. (Boyd and Vandenberghe, Convex Optimization, 5.5.3: water filling.)
package struct SeparableConcaveProgram: Sendable {
  /// One xᵢ.
  package struct Term: Sendable {
    /// fᵢ.
    package var curve: ResponseCurve
    /// eᵢ > 0.
    package var efficiency: Double
    /// lᵢ ≥ 0.
    package var lower: Double
    /// uᵢ ≥ lᵢ; may be infinite.
    package var upper: Double

    package init(curve: ResponseCurve, efficiency: Double, lower: Double, upper: Double) {
      self.curve = curve
      self.efficiency = efficiency
      self.lower = lower
      self.upper = upper
    }

    /// eᵢ fᵢ(x).
    package func response(at amount: Double) -> Double {
      efficiency * curve.response(at: amount)
    }

    /// ln(eᵢ fᵢ′(x)).
    package func logSlope(at amount: Double) -> Double {
      log(efficiency) + curve.logSlope(at: amount)
    }

    /// The x within the bounds that maximises eᵢ fᵢ(x) − λ x.
    func demand(atLogPrice logPrice: Double) -> Double {
      min(max(curve.amount(atLogSlope: logPrice - log(efficiency)), lower), upper)
    }
  }

  /// The optimum.
  package struct Solution: Sendable {
    /// xᵢ.
    package var amounts: [Double]
    /// ln λ; −∞ where the budget is not exhausted.
    package var logPrice: Double

    /// λ, in response units for each currency unit.
    package var price: Double { exp(logPrice) }
  }

  /// The terms.
  package var terms: [Term]
  /// T ≥ Σ lᵢ.
  package var total: Double

  package init(terms: [Term], total: Double) {
    self.terms = terms
    self.total = total
  }

  /// The optimum. Σ lᵢ ≤ T is the caller's to ensure.
  package func solve() -> Solution {
    if terms.reduce(0, { $0 + $1.upper }) <= total {
      return Solution(amounts: terms.map(\.upper), logPrice: -.infinity)
    }
    let movable = terms.filter { $0.lower < $0.upper }
    let share = (total - terms.reduce(0) { $0 + $1.lower }) / Double(movable.count)
    guard movable.contains(where: { $0.lower + share > $0.lower }) else {
      // Only one point is feasible; the least price at which nobody demands more is its price.
      let steepest = movable.map { $0.logSlope(at: $0.lower) }.max()
      return Solution(amounts: terms.map(\.lower), logPrice: steepest ?? -.infinity)
    }

    // At `high` no term demands more than its minimum and an equal share of the rest; at `low` each
    // demands its maximum or the whole budget.
    var high = movable.map { $0.logSlope(at: $0.lower + share) }.max() ?? 0
    var low = movable.map { $0.logSlope(at: min($0.upper, total)) }.min() ?? 0
    while high - low > Self.logPriceResolution {
      let middle = low + (high - low) / 2
      guard low < middle, middle < high else { break }
      if demands(atLogPrice: middle).reduce(0, +) > total { low = middle } else { high = middle }
    }
    // Between the two last prices lies less than a bit; the budget is met by going from the demands
    // at one towards those at the other.
    var amounts = demands(atLogPrice: high)
    let atLow = demands(atLogPrice: low)
    let sum = amounts.reduce(0, +)
    let step = atLow.reduce(0, +) - sum
    if step > 0 {
      let part = min(max((total - sum) / step, 0), 1)
      for index in amounts.indices {
        amounts[index] += part * (atLow[index] - amounts[index])
      }
    }
    return Solution(amounts: amounts, logPrice: high)
  }

  /// Σ eᵢ fᵢ(xᵢ).
  package func value(of amounts: [Double]) -> Double {
    zip(terms, amounts).reduce(0) { $0 + $1.0.response(at: $1.1) }
  }

  /// The dual function at λ: λ (T − Σ lᵢ) + Σ max over xᵢ of eᵢ fᵢ(xᵢ) − λ (xᵢ − lᵢ).
  ///
  /// By weak duality no feasible point has a larger value. Written relative to the lower bounds so
  /// that a high price does not cancel against itself.
  package func dualValue(atLogPrice logPrice: Double) -> Double {
    let price = exp(logPrice)
    let free = total - terms.reduce(0) { $0 + $1.lower }
    return terms.reduce(price * max(free, 0)) { sum, term in
      let amount = term.demand(atLogPrice: logPrice)
      return sum + (term.response(at: amount) - price * (amount - term.lower))
    }
  }

  /// What every term demands at a price.
  private func demands(atLogPrice logPrice: Double) -> [Double] {
    terms.map { $0.demand(atLogPrice: logPrice) }
  }

  /// The relative precision of the price at which bisection ends, below the precision of a slope.
  private static let logPriceResolution = 1e-17
}
