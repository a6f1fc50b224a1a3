/// The settings of a service's queue for blocking work, the same in every service.
public enum WorkKeys {
  /// How many pieces of work are done at the same time.
  public static let workers = ConfigurationKey(
    "workers", default: 2, in: 1...256, "How many requests are worked on at the same time.")

  /// How many requests may wait for a worker.
  public static let queueCapacity = ConfigurationKey(
    "queue_capacity", default: 64, in: 0...100_000,
    "How many requests may wait for a worker; more are refused with RESOURCE_EXHAUSTED.")

  /// Both.
  public static let all: [any ConfigurationItem] = [workers, queueCapacity]
}
