import Execution
import OptimizerDomain
import ServiceKit

/// The optimizer as a process: its settings and what it serves.
public enum OptimizerServer {
  /// The service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "optimizer", port: 9004, keys: WorkKeys.all)

  /// Loads the priors and makes the service.
  ///
  /// - Throws: what reading the priors throws.
  public static func make(_ environment: ServiceEnvironment) throws -> HostedServices {
    let queue = environment.makeWorkQueue(label: "optimizer")
    return HostedServices([OptimizerAdapter(priors: try .bundled(), queue: queue)])
  }
}
