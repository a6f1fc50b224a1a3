import Inference
import Media
import Scoring

/// Finds objects in pictures with a YOLOv8 detection model, of any classes and any square input.
///
/// The model is one that Ultralytics exports to ONNX: it takes [1, 3, S, S] and gives, for each of n anchors,
/// a box and a score for each class: [1, 4 + classes, n]. Where its inner tensors have the names of such an export, it is
/// run in stages, which finds the same in less time.
public struct Detector: ObjectDetector {
  /// How the network is run.
  private enum Network {
    /// At once, with so many anchors.
    case whole(Model, anchors: Int)
    case staged(DetectorStages)
  }

  public let identity: ModelIdentity
  public let labels: [String]
  private let network: Network
  private let side: Int

  /// A detector whose network is run at once.
  ///
  /// - Parameters:
  ///   - model: the model, loaded.
  ///   - identity: what its answers are signed with.
  ///   - labels: the names of its classes, one a line; nil takes those in the model's metadata
  ///     (`names`).
  /// - Throws: `ModelError` when the model is no such one, or the labels are not as many as its
  ///   classes.
  public init(model: Model, identity: ModelIdentity, labels: String? = nil) throws(ModelError) {
    guard model.inputs.count == 1, let side = Self.side(of: model.inputs[0]) else {
      throw Self.unfit(identity, "its input is not [1, 3, S, S] in f32, as a YOLOv8 export has it")
    }
    guard model.outputs.count == 1, let output = model.outputs[0].fixedShape, output.count == 3,
      output[0] == 1, output[1] > 4, model.outputs[0].elementType == .float32
    else {
      throw Self.unfit(
        identity, "its output is not [1, 4 + classes, n] in f32, as a YOLOv8 export has it")
    }
    self.identity = identity
    self.labels = try Self.labels(
      labels, metadata: model.metadata, classes: output[1] - 4, identity)
    network = .whole(model, anchors: output[2])
    self.side = side
  }

  /// The parts that a YOLOv8 export is cut into.
  public static let stages = DetectorStages.stages

  /// A detector whose network is run in stages.
  ///
  /// - Parameters:
  ///   - model: the model, cut into `stages`.
  ///   - identity: what its answers are signed with.
  ///   - labels: as those of the other one.
  /// - Throws: `ModelError` when the model is no such one, or the labels are not as many as its
  ///   classes.
  public init(
    model: StagedModel, identity: ModelIdentity, labels: String? = nil
  ) throws(ModelError) {
    guard let stages = DetectorStages(model) else {
      throw Self.unfit(
        identity, "it has the tensors of a YOLOv8 export, but not their shapes in f32")
    }
    self.identity = identity
    self.labels = try Self.labels(
      labels, metadata: model.metadata, classes: stages.classes, identity)
    network = .staged(stages)
    side = stages.side
  }

  /// The side of the square that an input [1, 3, S, S] takes in f32; nil for another input.
  private static func side(of input: Inference.Port) -> Int? {
    guard let shape = input.fixedShape, shape.count == 4, shape[0] == 1, shape[1] == 3,
      shape[2] == shape[3], input.elementType == .float32
    else { return nil }
    return shape[2]
  }

  private static func unfit(_ identity: ModelIdentity, _ problem: String) -> ModelError {
    ModelError(model: identity.name, description: "the model \(identity.name): \(problem)")
  }

  /// The names of a model's classes: those given, one a line, or those of its metadata.
  private static func labels(
    _ given: String?, metadata: [String: String], classes: Int, _ identity: ModelIdentity
  ) throws(ModelError) -> [String] {
    let names =
      given.map { Labels.parse(lines: $0) }
      ?? metadata["names"].flatMap { Labels.parse(dictionary: $0) }
    guard let names else {
      throw unfit(identity, "its metadata has no \"names\" that can be read: give labels")
    }
    guard names.count == classes else {
      throw unfit(identity, "\(names.count) labels for \(classes) classes")
    }
    return names
  }

  /// Runs the network once with zeros, so that the first caller does not pay for what the library puts off until then.
  ///
  /// - Throws: as `detect` does.
  public func warmUp() async throws {
    switch network {
    case .whole(let model, _): try await model.warmUp()
    case .staged(let stages): try await stages.warmUp()
    }
  }

  /// Fits a picture into the square that the model looks at. Takes milliseconds: not for the
  /// cooperative pool.
  public func prepared(_ image: Image) throws -> PreparedPicture {
    let geometry = Letterbox(width: image.width, height: image.height, side: side)
    let tensor =
      switch network {
      case .whole: try geometry.tensor(of: image)
      case .staged: try geometry.pixels(of: image)
      }
    return PreparedPicture(tensor: tensor, width: image.width, height: image.height)
  }

  public func detect(
    in picture: PreparedPicture, settings: DetectionSettings = DetectionSettings()
  ) async throws -> [Detection] {
    let geometry = Letterbox(width: picture.width, height: picture.height, side: side)
    let counts = labels.map { settings.labels?.contains($0) ?? true }
    let candidates =
      switch network {
      case .whole(let model, let anchors):
        try await Self.candidates(model, anchors, picture, settings.confidence)
      case .staged(let stages):
        try await stages.candidates(in: picture, geometry, above: settings.confidence)
      }
    let wanted = candidates.filter {
      counts[$0.classIndex] && ($0.box.left + $0.box.top + $0.box.right + $0.box.bottom).isFinite
    }
    return distinct(wanted.sorted { $0.score > $1.score }, settings).map {
      Detection(
        classIndex: $0.classIndex, label: labels[$0.classIndex], score: $0.score,
        box: geometry.box($0.box))
    }
  }

  /// The anchors whose best class scores more than is asked for.
  private static func candidates(
    _ model: Model, _ anchors: Int, _ picture: PreparedPicture, _ confidence: Float
  ) async throws -> [DetectionCandidate] {
    let answer = try await model.infer([model.inputs[0].name: picture.tensor])
    guard let output = answer[model.outputs[0].name] else { return [] }
    return try output.withElements(of: Float.self) { output in
      let scores = ClassScores(UnsafeBufferPointer(rebasing: output[(4 * anchors)...]), anchors)
      return scores.best.enumerated().compactMap { anchor, score in
        guard score > confidence, let best = scores.bestClass(at: anchor) else { return nil }
        let (x, y) = (output[anchor], output[anchors + anchor])
        let (across, down) = (output[2 * anchors + anchor] / 2, output[3 * anchors + anchor] / 2)
        return DetectionCandidate(
          classIndex: best, score: score,
          box: BoundingBox(left: x - across, top: y - down, right: x + across, bottom: y + down))
      }
    }
  }

  /// Non-maximum suppression, class by class: what overlaps a better one of its class too much is left out.
  private func distinct(
    _ candidates: [DetectionCandidate], _ settings: DetectionSettings
  ) -> [DetectionCandidate] {
    var kept: [DetectionCandidate] = []
    for candidate in candidates where kept.count < settings.maximum {
      let isNew = kept.allSatisfy {
        $0.classIndex != candidate.classIndex
          || $0.box.overlap(with: candidate.box) <= settings.overlap
      }
      if isNew { kept.append(candidate) }
    }
    return kept
  }
}
