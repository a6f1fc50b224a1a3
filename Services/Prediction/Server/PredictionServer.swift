import Execution
import PredictionDomain
import ServiceKit

/// The prediction service as a process: its settings and what it serves.
public enum PredictionServer {
  /// The service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "prediction", port: 9003, keys: WorkKeys.all)

  /// Loads the models and makes the service.
  ///
  /// - Throws: what reading the models throws.
  public static func make(_ environment: ServiceEnvironment) throws -> HostedServices {
    let queue = environment.makeWorkQueue(label: "prediction")
    return HostedServices([
      PredictionAdapter(
        virality: try ViralityModel(), postingTime: try PostingTimeModel(), queue: queue)
    ])
  }
}
