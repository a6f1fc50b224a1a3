import Contracts
import OptimizerDomain
import ServiceKit

extension OptimizerAllocateBudgetResponse {
  /// The answer that says all of an allocation.
  init(_ allocation: BudgetAllocation, priors: ChannelPriors) {
    self.init()
    allocations = allocation.channels.map(OptimizerChannelAllocation.init)
    unspent = CommonMoney(allocation.unspent)
    expectedResponse = allocation.expectedResponse
    if let interval = allocation.interval { responseInterval = CommonInterval(interval) }
    certificate = OptimizerOptimalityCertificate(
      allocation.certificate, channels: allocation.channels)
    roundingLoss = allocation.roundingLoss
    budgetCurve = allocation.budgetCurve.map { point in
      .with {
        $0.fraction = point.fraction
        $0.total = point.total
        $0.expectedResponse = point.expectedResponse
        $0.budgetDualPrice = point.budgetPrice
      }
    }
    models = [CommonModelInfo(BudgetAllocator.identity)]
    if allocation.channels.contains(where: \.isPrior) {
      models.append(CommonModelInfo(priors.identity))
    }
  }
}

extension OptimizerChannelAllocation {
  /// What one channel gets.
  init(_ channel: BudgetAllocation.Channel) {
    self.init()
    channelID = channel.id
    amount = CommonMoney(channel.amount)
    optimalAmount = channel.optimalAmount
    share = channel.share
    expectedResponse = channel.expectedResponse
    if let interval = channel.interval { responseInterval = CommonInterval(interval) }
    marginalResponse = channel.marginalResponse
    bindingBound = OptimizerBindingBound(channel.bindingBound)
    evidence = channel.isPrior ? .prior : .measured
    explanation = channel.explanation
  }
}

extension OptimizerBindingBound {
  init(_ bound: BudgetAllocation.BindingBound) {
    self =
      switch bound {
      case .none: .none
      case .minimum: .minimum
      case .maximum: .maximum
      case .fixed: .fixed
      }
  }
}

extension OptimizerOptimalityCertificate {
  /// The proof; bounds that do not bind are left out.
  init(_ certificate: OptimalityCertificate, channels: [BudgetAllocation.Channel]) {
    self.init()
    budgetDualPrice = certificate.budgetPrice
    boundDualPrices = zip(channels, certificate.boundPrices).compactMap { channel, prices in
      guard channel.bindingBound != .none else { return nil }
      return .with {
        $0.channelID = channel.id
        $0.minimumDualPrice = prices.minimum
        $0.maximumDualPrice = prices.maximum
      }
    }
    primalValue = certificate.primalValue
    dualValue = certificate.dualValue
    dualityGap = certificate.dualityGap
    relativeDualityGap = certificate.relativeDualityGap
    stationarityResidual = certificate.stationarityResidual
    complementarityResidual = certificate.complementarityResidual
    feasibilityResidual = certificate.feasibilityResidual
  }
}

extension CommonMoney {
  init(_ money: Money) {
    self.init()
    currencyCode = money.currencyCode
    units = money.units
    nanos = money.nanos
  }
}
