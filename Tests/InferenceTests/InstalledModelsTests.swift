import Foundation
import Inference
import ModelFixtures
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct InstalledModelsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ record: String) throws {
    _ = try folder.write(Data(record.utf8), as: "installed.json")
  }

  @Test func findsAModelWithItsFilesAndHashes() throws {
    try write(
      """
      {"models": [{"name": "yolo", "version": "8", "licence": "AGPL-3.0", "files":
        [{"path": "yolo/a.onnx", "sha256": "00ff", "bytes": 3, "wheel": "w"}]}]}
      """)
    let model = try InstalledModels(directory: folder.path).model("yolo")
    #expect((model.name, model.version, model.licence) == ("yolo", "8", "AGPL-3.0"))
    #expect(model.files.map(\.path) == [folder.path("yolo/a.onnx")])
    #expect(model.files.map(\.sha256) == ["00ff"])
  }

  @Test(arguments: ["missing folder", "empty folder", "other models"])
  func saysWhatIsNotInstalledAndWhatInstallsIt(state: String) throws {
    var directory = folder.path
    if state == "missing folder" { directory += "/nowhere" }
    if state == "other models" { try write(#"{"models": []}"#) }
    let models = try InstalledModels(directory: directory)
    #expect {
      try models.model("yolo")
    } throws: { error in
      error as? InferenceError == .notInstalled(model: "yolo", directory: directory)
        && "\(error)".contains("make models")
    }
  }

  @Test(arguments: [
    "", "{", "[]", "null", #"{"models": {}}"#, #"{"models": [{"name": 3}]}"#,
    #"{"models": [{"name": "a", "version": "1", "licence": "MIT"}]}"#, "\u{FFFD}",
    String(repeating: "[", count: 100_000), String(repeating: " ", count: 1 << 20) + "{}",
  ]) func saysWhatIsNoRecord(record: String) throws {
    try write(record)
    #expect {
      try InstalledModels(directory: folder.path)
    } throws: { error in
      guard case .unreadableRecord(let path, _) = error as? InferenceError else { return false }
      return path == folder.path("installed.json")
    }
  }

  /// The real thing: what set-up has installed loads here, with the hashes that it has recorded.
  @Test(arguments: [
    ("mobilenet-v2", [:] as [String: [Int]]),
    ("ppocr-detection", ["x": [1, 3, 64, 96]]), ("ppocr-recognition", ["x": [1, 3, 48, 160]]),
    ("ssdlite-pedestrian", ["image_tensor:0": [1, 300, 300, 3]]),
    ("minilm-en", ["pieces": [8]]), ("use-multilingual", ["pieces": [8], "texts": [8]]),
    ("centerface", [:]), ("yolov8n", [:]),
  ]) func loadsAndRunsWhatIsInstalled(name: String, shapes: [String: [Int]]) async throws {
    let models = try InstalledSamples.models()
    // Left out by PERMISSIVE_ONLY=1.
    guard name != "yolov8n" || (try? models.model(name)) != nil else { return }
    let file = try models.model(name).files[0]
    let model = try Model(
      path: file.path, sha256: file.sha256,
      configuration: .init {
        if name == "centerface" { $0.shapes = ["input.1": [1, 3, 64, 96]] }
        if name == "mobilenet-v2" { $0.shapes = ["images": [1, 3, 224, 224]] }
      })
    try await model.warmUp(shapes: shapes)
    #expect(model.load.running == 0)
  }

  @Test func namesOutputsByAllOfTheirNames() async throws {
    let file = try InstalledSamples.models().model("ssdlite-pedestrian").files[0]
    let model = try Model(path: file.path, sha256: file.sha256)
    let picture = try Tensor(zeros: [1, 300, 300, 3], elementType: .uint8)
    let answer = try await model.infer(["image_tensor:0": picture])
    #expect(answer["detection_boxes:0"]?.shape == [1, 100, 4])
    #expect(answer["detection_scores:0"]?.shape == [1, 100])
    #expect(answer["num_detections:0"]?.shape == [1])
  }
}
