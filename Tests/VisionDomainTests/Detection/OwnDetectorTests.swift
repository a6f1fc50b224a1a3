import Foundation
import Inference
import Media
import Scoring
import TestSupport
import Testing
import VisionDomain

/// Detectors of other classes and sizes than YOLOv8n's, as an operator brings them, made by
/// `own_detector.py`: they see red, green and blue in the quarters of a square.
@Suite(.timeLimit(.minutes(3))) struct OwnDetectorTests {
  private static let identity = ModelIdentity(name: "own", version: "custom", data: "colours")

  private func detector(side: Int, _ kind: [String] = []) throws -> Detector {
    try written(by: "own_detector.py", [String(side)] + kind) {
      try Detector(model: Model(path: $0), identity: Self.identity)
    }
  }

  /// What `make` makes of a model that a script writes.
  private func written<Made>(
    by script: String, _ arguments: [String], _ make: (String) throws -> Made
  ) throws -> Made {
    let folder = try TemporaryFolder()
    let path = folder.path + "/own.onnx"
    var root = URL(filePath: #filePath)
    let script = root.deletingLastPathComponent().appending(path: script)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let process = Process()
    process.executableURL = root.appending(path: ".venv/bin/python")
    process.arguments = [script.path, path] + arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try withExtendedLifetime(folder) { try make(path) }
  }

  /// A grey picture with one quarter of the model's square in a colour.
  private func picture(
    _ width: Int, _ height: Int, quarter: (column: Int, row: Int), channel: Int
  ) throws -> Image {
    let side = max(width, height)
    return try Image(width: width, height: height) { pixels in
      for y in 0..<height {
        for x in 0..<width {
          // The place in the square, in whose middle the picture lies.
          let across = 2 * (x + (side - width) / 2) / side
          let down = 2 * (y + (side - height) / 2) / side
          let isInside = across == quarter.column && down == quarter.row
          for index in 0..<3 {
            pixels[3 * (y * width + x) + index] = isInside ? (index == channel ? 255 : 0) : 100
          }
        }
      }
    }
  }

  @Test(arguments: [64, 96, 320], [(320, 320), (640, 320), (100, 240)])
  func theColouredQuarterIsFoundWhereItIs(side: Int, size: (width: Int, height: Int)) async throws {
    let detector = try detector(side: side)
    #expect(detector.labels == ["red", "driver's cab", "blue"])
    for (channel, label) in detector.labels.enumerated() {
      for quarter in [(column: 0, row: 0), (1, 0), (0, 1), (1, 1)] as [(column: Int, row: Int)] {
        let image = try picture(size.width, size.height, quarter: quarter, channel: channel)
        // Margins are grey as well: where half a quarter is margin, so is half of its mean.
        let found = try await detector.detect(
          in: detector.prepared(image), settings: .init { $0.confidence = 0.5 })
        try #require(found.map(\.label) == [label], "\(found)")
        let longer = Float(max(size.width, size.height))
        let (left, top) = (longer - Float(size.width), longer - Float(size.height))
        func place(_ start: Int, _ margin: Float, _ length: Int) -> (Float, Float) {
          let begin = Float(start) * longer / 2 - margin / 2
          return (max(0, begin), min(Float(length), begin + longer / 2))
        }
        let across = place(quarter.column, left, size.width)
        let down = place(quarter.row, top, size.height)
        let box = found[0].box
        let sides = [box.left, box.right, box.top, box.bottom]
        for (side, expected) in zip(sides, [across.0, across.1, down.0, down.1]) {
          #expect(abs(side - expected) <= longer / 64, "\(box)")
        }
      }
    }
  }

  @Test func anExportOfAnySizeIsRefused() throws {
    #expect {
      try detector(side: 96, ["dynamic"])
    } throws: { error in
      (error as? ModelError)?.description.contains("[1, 3, S, S]") ?? false
    }
  }

  /// Networks of other widths, classes and sizes, with random weights, that see something everywhere.
  @Test(arguments: [(4, 3, 64), (6, 1, 96), (8, 5, 160)])
  func stagesFindWhatTheWholeNetworkFinds(width: Int, classes: Int, side: Int) async throws {
    let (whole, staged) = try written(
      by: "random_detector.py", [width, classes, side].map { String($0) }
    ) { path in
      (
        try Detector(model: Model(path: path), identity: Self.identity),
        try Detector(
          model: StagedModel(path: path, stages: Detector.stages), identity: Self.identity)
      )
    }
    #expect(staged.labels == whole.labels && staged.labels.count == classes)
    try await staged.warmUp()
    var random = SplitMix64(seed: 3)
    for (width, height) in [(side, side), (2 * side, side), (30, 70)] {
      let image = try Image(width: width, height: height) { pixels in
        for index in pixels.indices { pixels[index] = UInt8.random(in: 0...255, using: &random) }
      }
      // Below what counts in margins, and so that few and many are found.
      let all = try await whole.detect(
        in: whole.prepared(image), settings: .init { $0.confidence = 0.01 })
      #expect(!all.isEmpty)
      let square = width == height
      for confidence in [0.01, square ? 0.5 : 0.02, square ? all[0].score - 0.001 : 0.04] {
        let settings = DetectionSettings { $0.confidence = Float(confidence) }
        let expected = try await whole.detect(in: whole.prepared(image), settings: settings)
        let found = try await staged.detect(in: staged.prepared(image), settings: settings)
        #expect(found.count == expected.count)
        for (one, other) in zip(found, expected) {
          #expect(one.classIndex == other.classIndex && abs(one.score - other.score) < 1e-5)
          #expect(abs(one.box.left - other.box.left) < 0.01)
          #expect(abs(one.box.bottom - other.box.bottom) < 0.01)
        }
      }
    }
  }
}
