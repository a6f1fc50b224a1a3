import Foundation
import Inference
import Media
import Scoring
import VisionDomain

/// The decoder and the network alone, without a call, a letterbox or a search for boxes.
struct Bare {
  /// What each round took, in milliseconds.
  struct Times: Encodable {
    var decode: [Double] = []
    var infer: [Double] = []
  }

  private let model: Model
  private let detector: Detector

  init(model path: String) async throws {
    model = try Model(path: path)
    try await model.warmUp()
    detector = try Detector(
      model: model, identity: ModelIdentity(name: "yolov8n", version: "", data: ""))
  }

  func run(path: String, count: Int) async throws -> Times {
    let data = try Data(contentsOf: URL(filePath: path))
    let image = try ImageDecoder.decode(.data(data), limits: MediaLimits())
    let input = [model.inputs[0].name: try detector.prepared(image).tensor]
    var times = Times()
    for _ in 0..<count {
      let begin = ContinuousClock.now
      _ = try ImageDecoder.decode(.data(data), limits: MediaLimits())
      let decoded = ContinuousClock.now
      _ = try await model.infer(input)
      times.infer.append((.now - decoded) / .milliseconds(1))
      times.decode.append((decoded - begin) / .milliseconds(1))
    }
    return times
  }
}
