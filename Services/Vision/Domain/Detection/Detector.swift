import Inference
import Media
import Scoring

/// Finds objects in pictures with a YOLOv8 detection model, of any classes and any square input.
///
/// The model is one that Ultralytics exports to ONNX: it takes [1, 3, S, S] and gives, for each of n anchors,
/// a box and a score for each class: [1, 4 + classes, n].
public struct Detector: ObjectDetector {
  public let identity: ModelIdentity
  public let labels: [String]
  private let model: Model
  private let side: Int
  private let anchors: Int

  /// A detector.
  ///
  /// - Parameters:
  ///   - model: the model, loaded.
  ///   - identity: what its answers are signed with.
  ///   - labels: the names of its classes, one a line; nil takes those in the model's metadata
  ///     (`names`).
  /// - Throws: `ModelError` when the model is no such one, or the labels are not as many as its
  ///   classes.
  public init(model: Model, identity: ModelIdentity, labels: String? = nil) throws(ModelError) {
    func unfit(_ problem: String) -> ModelError {
      ModelError(model: identity.name, description: "the model \(identity.name): \(problem)")
    }
    guard model.inputs.count == 1, let input = model.inputs[0].fixedShape, input.count == 4,
      input[0] == 1, input[1] == 3, input[2] == input[3], model.inputs[0].elementType == .float32
    else { throw unfit("its input is not [1, 3, S, S] in f32, as a YOLOv8 export has it") }
    guard model.outputs.count == 1, let output = model.outputs[0].fixedShape, output.count == 3,
      output[0] == 1, output[1] > 4, model.outputs[0].elementType == .float32
    else { throw unfit("its output is not [1, 4 + classes, n] in f32, as a YOLOv8 export has it") }
    let names =
      labels.map { Labels.parse(lines: $0) }
      ?? model.metadata["names"].flatMap { Labels.parse(dictionary: $0) }
    guard let names else {
      throw unfit("its metadata has no \"names\" that can be read: give labels")
    }
    guard names.count == output[1] - 4 else {
      throw unfit("\(names.count) labels for \(output[1] - 4) classes")
    }
    self.identity = identity
    self.model = model
    self.labels = names
    side = input[2]
    anchors = output[2]
  }

  /// Fits a picture into the square that the model looks at. Takes milliseconds: not for the
  /// cooperative pool.
  public func prepared(_ image: Image) throws -> PreparedPicture {
    let geometry = Letterbox(width: image.width, height: image.height, side: side)
    return PreparedPicture(
      tensor: try geometry.tensor(of: image), width: image.width, height: image.height)
  }

  public func detect(
    in picture: PreparedPicture, settings: DetectionSettings = DetectionSettings()
  ) async throws -> [Detection] {
    let answer = try await model.infer([model.inputs[0].name: picture.tensor])
    guard let output = answer[model.outputs[0].name] else { return [] }
    let candidates = try output.withElements(of: Float.self) {
      self.candidates(in: $0, settings)
    }
    let geometry = Letterbox(width: picture.width, height: picture.height, side: side)
    return distinct(candidates, settings).map {
      Detection(
        classIndex: $0.classIndex, label: labels[$0.classIndex], score: $0.score,
        box: geometry.box($0.box))
    }
  }

  /// What the model sees at one anchor, in pixels of its square.
  private struct Candidate {
    let classIndex: Int
    let score: Float
    let box: BoundingBox
  }

  /// The anchors whose best class scores more than is asked for, the best first.
  private func candidates(
    in output: UnsafeBufferPointer<Float>, _ settings: DetectionSettings
  ) -> [Candidate] {
    let counts = labels.map { settings.labels?.contains($0) ?? true }
    // The scores lie class by class: the best of each anchor is found in one pass over them.
    var scores = Array(output[4 * anchors..<5 * anchors])
    scores.withUnsafeMutableBufferPointer { scores in
      for index in labels.indices.dropFirst() {
        let row = UnsafeBufferPointer(
          rebasing: output[(4 + index) * anchors..<(5 + index) * anchors])
        for anchor in 0..<anchors {
          scores[anchor] = row[anchor] > scores[anchor] ? row[anchor] : scores[anchor]
        }
      }
    }
    var found: [Candidate] = []
    for (anchor, score) in scores.enumerated() where score > settings.confidence {
      guard let best = labels.indices.first(where: { output[(4 + $0) * anchors + anchor] == score })
      else { continue }
      let (x, y) = (output[anchor], output[anchors + anchor])
      let (across, down) = (output[2 * anchors + anchor] / 2, output[3 * anchors + anchor] / 2)
      guard counts[best], (x + y + across + down).isFinite else { continue }
      found.append(
        Candidate(
          classIndex: best, score: score,
          box: BoundingBox(left: x - across, top: y - down, right: x + across, bottom: y + down)))
    }
    return found.sorted { $0.score > $1.score }
  }

  /// Non-maximum suppression, class by class: what overlaps a better one of its class too much is left out.
  private func distinct(_ candidates: [Candidate], _ settings: DetectionSettings) -> [Candidate] {
    var kept: [Candidate] = []
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
