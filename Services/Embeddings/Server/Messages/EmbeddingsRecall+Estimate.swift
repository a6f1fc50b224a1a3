import Contracts
import VectorIndex

extension EmbeddingsRecall {
  /// The message of an estimate.
  init(_ estimate: RecallMonitor.Estimate) {
    self.init()
    self.estimate = estimate.recall
    low = estimate.low
    high = estimate.high
    checks = UInt32(clamping: estimate.checks)
    effort = UInt32(clamping: estimate.effort)
  }
}
