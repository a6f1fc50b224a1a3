import ModelLoading
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

  /// The operator's own detection model.
  public static let yoloPath = ConfigurationKey(
    "models.yolo.path", default: "",
    "An own YOLOv8 detection model as Ultralytics exports it to ONNX (`yolo export format=onnx`), of any "
      + "classes and any square input; empty: the installed YOLOv8n with the 80 classes of COCO.")

  /// The labels of the operator's own detection model.
  public static let yoloLabels = ConfigurationKey(
    "models.yolo.labels", default: "",
    "A text file with the labels of models.yolo.path, one a line; empty: those in the model's own "
      + "metadata.")

  /// How sure a detection has to be.
  public static let yoloConfidence = ConfigurationKey(
    "models.yolo.confidence_threshold", default: 0.7, in: 0...1,
    "The score above which an object is reported.")

  /// How much detections of one class may overlap.
  public static let yoloOverlap = ConfigurationKey(
    "models.yolo.iou_threshold", default: 0.7, in: 0...1,
    "The intersection over union above which two detections of a class are one object.")

  /// What is reported.
  public static let yoloClasses = ConfigurationKey(
    "models.yolo.classes", default: "",
    "The labels that are reported, separated by commas; empty: all of them.")

  /// Where the outcomes of thumbnails are kept.
  public static let clicksDirectory = ConfigurationKey(
    "clicks.directory", default: "data/vision",
    "The folder of the database of thumbnails' outcomes; made if it is not there. Processes on one machine "
      + "may share it.")

  /// How many outcomes of an audience are kept.
  public static let clicksMaximumOutcomes = ConfigurationKey(
    "clicks.max_outcomes", default: 2_000, in: 1...20_000,
    "How many outcomes of an audience are kept: the last recorded. All of them are read and weighed "
      + "again for each new one.")

  /// How many audiences may have outcomes.
  public static let clicksMaximumAudiences = ConfigurationKey(
    "clicks.max_audiences", default: 1_000, in: 1...100_000,
    "How many audiences may have outcomes; one more is refused with RESOURCE_EXHAUSTED.")

  /// How many requests may wait; fewer than usual, because each may hold a whole video.
  static let queueCapacity = WorkKeys.queueCapacity.withDefault(16)

  /// The vision service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "vision", port: 9001,
    keys: [
      maximumPixels, maximumSeconds, WorkKeys.workers, queueCapacity, yoloPath, yoloLabels,
      yoloConfidence, yoloOverlap, yoloClasses, clicksDirectory, clicksMaximumOutcomes,
      clicksMaximumAudiences,
    ] + InferenceKeys.all)
}
