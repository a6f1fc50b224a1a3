import Foundation
import Inference
import ModelLoading
import Scoring
import ServiceKit
import VisionDomain

/// The models of the vision service that set-up fetches, loaded once.
public struct VisionModels: Sendable {
  /// Turns pictures into vectors.
  public var encoder = ModelSlot<ImageEncoder>.notInstalled(model: "mobilenet-v2", directory: "")
  /// Finds objects in pictures.
  public var detector = ModelSlot<any ObjectDetector>.notInstalled(model: "yolov8n", directory: "")
  /// Which objects count.
  public var detection = DetectionSettings()
  /// Finds faces in pictures.
  public var faceDetector = ModelSlot<FaceDetector>.notInstalled(model: "centerface", directory: "")
  /// Reads the text in pictures.
  public var textReader = ModelSlot<TextReader>.notInstalled(
    model: "ppocr-detection", directory: "")
  /// Says how damaged pictures look.
  public var brisque = ModelSlot<Brisque>.notInstalled(model: "brisque", directory: "")

  /// No models.
  public init() {}

  /// Loads what is installed, as the configuration says, and warms it up.
  ///
  /// - Throws: `InferenceError` or `ModelError` when an installed model cannot be used: its file is not the
  ///   one that was installed, or not what this service takes.
  public init(_ environment: ServiceEnvironment) async throws {
    let configuration = environment.configuration
    let loader = try ModelLoader(environment)
    encoder = try await loader.load(
      "mobilenet-v2", data: "torchvision IMAGENET1K_V1, trained on ImageNet-1k",
      shapes: ImageEncoder.inputShapes
    ).map { try ImageEncoder(model: $0.model, identity: $0.identity) }
    detector = try await Self.detector(configuration, loader)
    detection = try Self.detection(configuration, labels: detector.value?.labels)
    faceDetector = try await loader.load(
      "centerface", data: "CenterFace (Xu et al. 2020), trained on WIDER FACE",
      shapes: FaceDetector.inputShapes, warmUp: FaceDetector.warmUp
    ).map { try FaceDetector(model: $0.model, identity: $0.identity) }
    textReader = try await Self.textReader(loader)
    brisque = try loader.file(of: "brisque").map { record in
      try record.file.verify()
      return try Brisque(path: record.file.path)
    }
  }

  /// The operator's own detector where there is one, otherwise the one that is installed; without YOLOv8,
  /// which not everybody may use, that of people only.
  private static func detector(
    _ configuration: Configuration, _ loader: ModelLoader
  ) async throws -> ModelSlot<any ObjectDetector> {
    let path = configuration[VisionKeys.yoloPath]
    guard !path.isEmpty else {
      let general: ModelSlot<any ObjectDetector> = try await loader.file(of: "yolov8n")
        .asyncMap { record in
          try await Self.detector(
            record.file.path, sha256: record.file.sha256,
            identity: ModelIdentity(
              name: "yolov8n", version: record.version, data: "Ultralytics, trained on COCO 2017"),
            labels: nil, loader)
        }
      guard general.value == nil else { return general }
      let people: ModelSlot<any ObjectDetector> = try await loader.load(
        "ssdlite-pedestrian", data: "SSDLite on MobileNetV2; its maker does not name the data",
        shapes: PersonDetector.inputShapes
      ).map { try PersonDetector(model: $0.model, identity: $0.identity) }
      return people.value == nil ? general : people
    }
    let labels = configuration[VisionKeys.yoloLabels]
    let identity = ModelIdentity(
      name: URL(filePath: path).deletingPathExtension().lastPathComponent, version: "custom",
      data: "the operator's own model, named by models.yolo.path")
    return .loaded(
      try await Self.detector(
        path, sha256: nil, identity: identity,
        labels: labels.isEmpty ? nil : try Self.labels(labels), loader))
  }

  /// A YOLOv8 model in stages, or, where its file does not have the names of an export, as a whole.
  private static func detector(
    _ path: String, sha256: String?, identity: ModelIdentity, labels: String?,
    _ loader: ModelLoader
  ) async throws -> Detector {
    do {
      return try await loader.load(
        path, sha256: sha256, identity: identity, stages: Detector.stages,
        as: { try Detector(model: $0, identity: identity, labels: labels) },
        warmUp: { try await $0.warmUp() })
    } catch InferenceError.unknownTensor {
      let loaded = try await loader.load(path, sha256: sha256, identity: identity)
      return try Detector(model: loaded.model, identity: identity, labels: labels)
    }
  }

  private static func detection(
    _ configuration: Configuration, labels: [String]?
  ) throws(ConfigurationError) -> DetectionSettings {
    let wanted = configuration[VisionKeys.yoloClasses].split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
    if let labels, let unknown = wanted.first(where: { !labels.contains($0) }) {
      throw ConfigurationError(
        place: VisionKeys.yoloClasses.name,
        problem: "the detector has no class \"\(unknown)\"; it has "
          + labels.joined(separator: ", "))
    }
    return DetectionSettings {
      $0.confidence = Float(configuration[VisionKeys.yoloConfidence])
      $0.overlap = Float(configuration[VisionKeys.yoloOverlap])
      $0.labels = wanted.isEmpty ? nil : Set(wanted)
    }
  }

  private static func labels(_ path: String) throws(ConfigurationError) -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw ConfigurationError(
        place: VisionKeys.yoloLabels.name, problem: "\(path) cannot be read as UTF-8 text")
    }
  }

  private static func textReader(_ loader: ModelLoader) async throws -> ModelSlot<TextReader> {
    let data = "PP-OCRv6 small (PaddleOCR), trained by its authors on data that they do not publish"
    let detection = try await loader.load(
      "ppocr-detection", data: data, warmUp: TextReader.detectionWarmUp)
    let recognition = try await loader.load(
      "ppocr-recognition", data: data, warmUp: TextReader.recognitionWarmUp)
    return try detection.flatMap { detection in
      try recognition.map { recognition in
        try TextReader(
          detection: detection.model, recognition: recognition.model,
          identity: recognition.identity)
      }
    }
  }
}
