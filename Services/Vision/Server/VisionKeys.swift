import ServiceKit

/// The vision service's own configuration keys.
public enum VisionKeys {
  /// The most pixels of a picture or frame.
  public static let maximumPixels = ConfigurationKey(
    "media.max_pixels", default: 100_000_000, in: 1...268_435_456,
    "The most pixels of a picture or a frame; larger ones are refused before they are decoded.")

  /// The longest video, in seconds.
  public static let maximumSeconds = ConfigurationKey(
    "media.max_seconds", default: 10_800.0, in: 0.1...86_400,
    "The longest video, in seconds.")

  /// How many requests may wait; fewer than usual, because each may hold a whole video.
  static let queueCapacity = WorkKeys.queueCapacity.withDefault(16)

  /// The vision service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "vision", port: 9001,
    keys: [maximumPixels, maximumSeconds, WorkKeys.workers, queueCapacity] + InferenceKeys.all)
}
