/// What a service gets from its process.
public struct ServiceEnvironment: Sendable {
  /// The settings.
  public let configuration: Configuration
  /// The log.
  public let logger: Logger
  /// The metrics that the ops port shows.
  public let metrics: Metrics

  /// An environment.
  public init(configuration: Configuration, logger: Logger, metrics: Metrics = Metrics()) {
    self.configuration = configuration
    self.logger = logger
    self.metrics = metrics
  }
}
