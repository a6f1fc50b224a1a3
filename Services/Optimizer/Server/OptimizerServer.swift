import Execution
import OptimizerDomain
import ServiceKit

/// The optimizer as a process: its settings and what it serves.
public enum OptimizerServer {
  /// How many pieces of work are computed at the same time.
  static let workers = ConfigurationKey(
    "workers", default: 2, in: 1...256, "How many requests are computed at the same time.")

  /// How many requests may wait for a worker.
  static let queueCapacity = ConfigurationKey(
    "queue_capacity", default: 64, in: 0...100_000,
    "How many requests may wait for a worker; more are refused with RESOURCE_EXHAUSTED.")

  /// The service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "optimizer", port: 9004, keys: [workers, queueCapacity])

  /// Loads the priors and makes the service.
  ///
  /// - Throws: what reading the priors throws.
  public static func make(_ environment: ServiceEnvironment) throws -> HostedServices {
    let queue = WorkQueue(
      label: "optimizer", threads: environment.configuration[workers],
      capacity: environment.configuration[queueCapacity])
    return HostedServices([OptimizerAdapter(priors: try .bundled(), queue: queue)])
  }
}
