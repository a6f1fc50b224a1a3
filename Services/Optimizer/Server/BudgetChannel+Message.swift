import Contracts
import OptimizerDomain

extension Money {
  /// The amount of a message, unchecked.
  init(_ message: CommonMoney) {
    self.init(
      currencyCode: message.currencyCode, units: message.units, nanos: message.nanos)
  }
}

extension BudgetChannel {
  /// The channel of a message, unchecked.
  init(_ message: OptimizerBudgetChannel) {
    self.init(
      id: message.id,
      minimum: message.hasMinimum ? Money(message.minimum) : nil,
      maximum: message.hasMaximum ? Money(message.maximum) : nil,
      response: message.response.map(ResponseCurve.init),
      platform: message.platform,
      efficiency: message.hasEfficiency ? message.efficiency : nil,
      relativeStandardError: message.hasRelativeStandardError
        ? message.relativeStandardError : nil)
  }
}

extension ResponseCurve {
  /// The curve of a message, unchecked.
  init(_ message: OptimizerBudgetChannel.OneOf_Response) {
    self =
      switch message {
      case .exponential(let curve):
        .exponential(ceiling: curve.ceiling, scale: curve.scale)
      case .hill(let curve):
        .hill(
          ceiling: curve.ceiling, halfSaturation: curve.halfSaturation,
          exponent: curve.hasExponent ? curve.exponent : 1)
      case .logarithmic(let curve):
        .logarithmic(gain: curve.gain, scale: curve.scale)
      }
  }
}
