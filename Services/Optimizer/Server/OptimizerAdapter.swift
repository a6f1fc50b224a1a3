import Contracts
import Execution
import GRPC
import OptimizerDomain
import ServiceKit
import Validation

/// Answers the calls of `OptimizerService` with the domain's results.
package struct OptimizerAdapter: OptimizerService.ServiceProtocol {
  private let priors: ChannelPriors
  private let queue: WorkQueue

  /// An adapter.
  ///
  /// - Parameters:
  ///   - priors: what stands in for missing response curves.
  ///   - queue: where allocations are computed.
  package init(priors: ChannelPriors, queue: WorkQueue) {
    self.priors = priors
    self.queue = queue
  }

  /// Divides a budget.
  package func allocateBudget(
    request: OptimizerAllocateBudgetRequest, context: ServerContext
  ) async throws -> OptimizerAllocateBudgetResponse {
    try await queue.run { cancellation in
      do {
        let problem = try BudgetProblem(
          total: Money(request.total), channels: request.channels.map(BudgetChannel.init),
          priors: priors)
        let allocation = try BudgetAllocator.allocate(
          problem, checkCancellation: cancellation.check)
        return OptimizerAllocateBudgetResponse(allocation, priors: priors)
      } catch let error as InvalidInput {
        throw RPCError(
          error, reason: error.reason == .boundsContradict ? .infeasible : .invalidInput)
      }
    }
  }
}
