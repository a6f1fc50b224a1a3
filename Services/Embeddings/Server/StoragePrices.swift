import Contracts
import EmbeddingsDomain

/// What the operator pays a month for a GiB (2³⁰ bytes).
package struct StoragePrices: Sendable {
  /// An ISO 4217 code.
  package var currency: String
  /// Of memory.
  package var memory: Double
  /// Of disk.
  package var disk: Double

  /// Prices; both 0: none are known.
  package init(currency: String = "USD", memory: Double = 0, disk: Double = 0) {
    self.currency = currency
    self.memory = memory
    self.disk = disk
  }

  /// What a collection costs a month; nil where no price is known.
  func cost(of usage: CollectionUsage) -> EmbeddingsMonthlyCost? {
    guard memory > 0 || disk > 0 else { return nil }
    let parts = [("memory", usage.memoryBytes, memory), ("disk", usage.diskBytes, disk)]
    let factors = parts.map { name, bytes, price in
      let gibibytes = Double(bytes) / 0x1p30
      return EmbeddingsCostFactor.with {
        $0.name = name
        $0.gibibytes = gibibytes
        $0.price = price
        $0.amount = gibibytes * price
      }
    }
    return .with {
      $0.currencyCode = currency
      $0.total = factors.reduce(0) { $0 + $1.amount }
      $0.factors = factors
    }
  }
}
