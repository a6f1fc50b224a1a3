import Foundation
import Inference
import Media
import MediaFixtures
import ModelFixtures
import Scoring
import TestSupport
import Testing
import VisionDomain

/// Objects as the installed YOLOv8n sees them, held against the other opinion of `reference.py`.
@Suite(.timeLimit(.minutes(3)), .enabled(if: InstalledSamples.has("yolov8n")))
struct DetectorTests {
  private static let identity = ModelIdentity(name: "yolov8n", version: "8", data: "COCO")

  private struct Expected: Decodable {
    let `class`: Int
    let score: Float
    let box: [Float]
  }

  /// The detector as the service has it.
  private func detector() throws -> Detector {
    try Detector(
      model: InstalledSamples.load("yolov8n", stages: Detector.stages), identity: Self.identity)
  }

  /// The detector whose network is run at once.
  private func wholeDetector() throws -> Detector {
    try Detector(model: InstalledSamples.load("yolov8n"), identity: Self.identity)
  }

  /// What is not computed in stages would not have been found.
  @Test(
    arguments: Photograph.allCases,
    [(640, 640), (640, 360), (360, 640), (1_000, 333), (77, 640), (451, 300)] as [(Int, Int)])
  func stagesFindWhatTheWholeNetworkFinds(
    photograph: Photograph, size: (width: Int, height: Int)
  ) async throws {
    let (whole, staged) = (try wholeDetector(), try detector())
    let image = try photograph.image().resized(width: size.width, height: size.height)
    for confidence in [0.01, 0.06, 0.3, 0.7] as [Float] {
      let settings = DetectionSettings { $0.confidence = confidence }
      let expected = try await whole.detect(in: whole.prepared(image), settings: settings)
      let found = try await staged.detect(in: staged.prepared(image), settings: settings)
      #expect(found.map(\.classIndex) == expected.map(\.classIndex), "\(confidence)")
      for (one, other) in zip(found, expected) {
        #expect(abs(one.score - other.score) < 1e-5)
        for side in [\BoundingBox.left, \.top, \.right, \.bottom] {
          #expect(abs(one.box[keyPath: side] - other.box[keyPath: side]) < 0.01)
        }
      }
    }
  }

  @Test(
    arguments: Photograph.allCases,
    [nil, (640, 640), (320, 241), (1_000, 333), (77, 640)] as [(Int, Int)?])
  func findsWhatTheReferenceFinds(photograph: Photograph, size: (width: Int, height: Int)?)
    async throws
  {
    let detector = try detector()
    let whole = try photograph.image()
    let image = try size.map { try whole.resized(width: $0.width, height: $0.height) } ?? whole
    let found = try await detector.detect(in: detector.prepared(image))
    let expected: [Expected] = try Reference.answer(of: "yolov8n", on: image)
    #expect(found.map(\.classIndex) == expected.map(\.class))
    for (detection, other) in zip(found, expected) {
      #expect(abs(detection.score - other.score) < 1e-3)
      let sides = [
        detection.box.left, detection.box.top, detection.box.right, detection.box.bottom,
      ]
      for (side, otherSide) in zip(sides, other.box) { #expect(abs(side - otherSide) < 1) }
      #expect(sides.allSatisfy { $0 >= 0 })
      #expect(
        detection.box.right <= Float(image.width) && detection.box.bottom <= Float(image.height))
    }
  }

  @Test(arguments: [(Photograph.astronaut, "person"), (.chelsea, "cat"), (.coffee, "cup")])
  func namesWhatIsInAPhotograph(photograph: Photograph, label: String) async throws {
    let detector = try detector()
    let found = try await detector.detect(in: detector.prepared(photograph.image()))
    #expect(found.first?.label == label)
    #expect(try #require(found.first).score > 0.7)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
  }

  @Test func findsNothingInAFlatPicture() async throws {
    let detector = try detector()
    for (width, height) in [(64, 64), (1, 1), (1, 700), (16_384, 1)] {
      let flat = try Image(width: width, height: height) { $0.update(repeating: 128) }
      #expect(try await detector.detect(in: detector.prepared(flat)).isEmpty)
    }
  }

  @Test func keepsNoMoreThanAskedFor() async throws {
    let detector = try detector()
    let picture = try detector.prepared(Photograph.coffee.image())
    let all = try await detector.detect(in: picture, settings: .init { $0.confidence = 0.01 })
    #expect(all.count > 3)
    let some = try await detector.detect(
      in: picture,
      settings: .init {
        $0.confidence = 0.01
        $0.maximum = 3
      })
    #expect(some == Array(all.prefix(3)))
    let sure = try await detector.detect(in: picture, settings: .init { $0.confidence = 0.5 })
    #expect(sure == all.filter { $0.score > 0.5 })
    let distinct = try await detector.detect(
      in: picture,
      settings: .init {
        $0.confidence = 0.01
        $0.overlap = 0
      })
    for (index, one) in distinct.enumerated() {
      for other in distinct[..<index] where other.classIndex == one.classIndex {
        #expect(one.box.overlap(with: other.box) < 0.01)
      }
    }
  }

  @Test func takesLabelsFromTheModelOrFromAFile() throws {
    let model = try InstalledSamples.load("yolov8n", stages: Detector.stages)
    let own = try Detector(model: model, identity: Self.identity).labels
    #expect(own.count == 80 && own[0] == "person" && own[79] == "toothbrush")
    let lines = (0..<80).map { "thing \($0)" }.joined(separator: "\n")
    let given = try Detector(model: model, identity: Self.identity, labels: lines + "\n").labels
    #expect(given[79] == "thing 79")
    #expect(throws: ModelError.self) {
      try Detector(model: model, identity: Self.identity, labels: lines + "\none more")
    }
  }

  @Test func refusesAModelOfAnotherKind() throws {
    let model = try InstalledSamples.load("mobilenet-v2")
    #expect(throws: ModelError.self) { try Detector(model: model, identity: Self.identity) }
    let stages = [
      StagedModel.Stage(outputs: ["/model.15/cv2/act/Mul_output_0"], takesBytes: true),
      Detector.stages[1],
      Detector.stages[2],
    ]
    #expect(throws: ModelError.self) {
      try Detector(model: InstalledSamples.load("yolov8n", stages: stages), identity: Self.identity)
    }
  }
}
