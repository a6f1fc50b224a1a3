import Foundation

/// The Karush-Kuhn-Tucker conditions of an allocation, with how well they hold.
///
/// For a concave problem they prove that no other allocation brings more; so does a duality gap of
/// zero by itself.
public struct OptimalityCertificate: Sendable, Equatable {
  /// The prices of a channel's two bounds, in response units for each currency unit.
  public struct BoundPrices: Sendable, Equatable {
    /// What lowering the minimum by one currency unit would bring; 0 where it does not bind.
    public var minimum: Double
    /// What raising the maximum by one currency unit would bring; 0 where it does not bind.
    public var maximum: Double
  }

  /// What one more currency unit in the total would bring, in response units; 0 where money is left.
  public var budgetPrice: Double
  /// The prices of the bounds, one pair a channel, in the channels' order.
  public var boundPrices: [BoundPrices]
  /// The value of the allocation, in response units.
  public var primalValue: Double
  /// The value of the dual function at the prices: an upper bound of every allocation's value.
  public var dualValue: Double
  /// The largest difference between a channel's slope and the prices that should equal it, as a part
  /// of the larger of the two.
  public var stationarityResidual: Double
  /// The largest product of a price and the slack of its constraint, as a part of `primalValue`.
  public var complementarityResidual: Double
  /// By how much the amounts exceed the total or a bound, at most, as a part of the total.
  public var feasibilityResidual: Double

  /// `dualValue` − `primalValue`: how much better any other allocation could be at most.
  public var dualityGap: Double { dualValue - primalValue }

  /// `dualityGap` as a part of `primalValue`; 0 where nothing can be gained at all.
  public var relativeDualityGap: Double {
    primalValue > 0 ? dualityGap / primalValue : dualityGap
  }
}

extension OptimalityCertificate {
  /// The certificate of a solution of a program, computed from the program's definition and not from
  /// how the solution was found.
  package init(of solution: SeparableConcaveProgram.Solution, to program: SeparableConcaveProgram) {
    let price = solution.price
    let value = program.value(of: solution.amounts)
    let scale = value > 0 ? value : 1
    let overspent = solution.amounts.reduce(0, +) - program.total
    var prices: [BoundPrices] = []
    var stationarity = 0.0
    var complementarity = price * abs(overspent) / scale
    var excess = max(0, overspent)
    for (term, amount) in zip(program.terms, solution.amounts) {
      let slope = exp(term.logSlope(at: amount))
      let minimum = amount <= term.lower ? max(0, price - slope) : 0
      let maximum = amount >= term.upper ? max(0, slope - price) : 0
      prices.append(BoundPrices(minimum: minimum, maximum: maximum))
      let larger = max(slope, price)
      if larger > 0 {
        stationarity = max(stationarity, abs(slope - price + minimum - maximum) / larger)
      }
      complementarity = max(complementarity, minimum * abs(amount - term.lower) / scale)
      if maximum > 0 {
        complementarity = max(complementarity, maximum * abs(amount - term.upper) / scale)
      }
      excess = max(excess, term.lower - amount, amount - term.upper)
    }
    self.init(
      budgetPrice: price, boundPrices: prices, primalValue: value,
      dualValue: program.dualValue(atLogPrice: solution.logPrice),
      stationarityResidual: stationarity, complementarityResidual: complementarity,
      feasibilityResidual: excess / program.total)
  }
}
