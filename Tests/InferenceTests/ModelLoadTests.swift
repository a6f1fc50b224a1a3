import Foundation
import Inference
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct ModelLoadTests {
  @Test func saysWhatItTakesAndGives() throws {
    let model = try TestModel.arithmetic.load()
    #expect(model.inputs.map(\.name).sorted() == ["a", "b"])
    #expect(model.outputs.map(\.name).sorted() == ["difference", "sum"])
    for port in model.inputs + model.outputs {
      #expect(port.fixedShape == [2, 3])
      #expect(port.elementType == .float32)
    }
  }

  @Test func leavesOpenWhatTheModelLeavesOpen() throws {
    let model = try TestModel.rows.load()
    #expect(model.inputs[0].shape == [.any, 3])
    #expect(model.inputs[0].fixedShape == nil)
    #expect(model.inputs[0].accepts([17, 3]))
    #expect(!model.inputs[0].accepts([17, 4]))
    #expect(!model.inputs[0].accepts([3]))
  }

  @Test func takesAnotherShapeWhereItIsAsked() throws {
    let model = try TestModel.rows.load { $0.shapes = ["x": [5, 3]] }
    #expect(model.inputs[0].fixedShape == [5, 3])
    #expect(model.outputs[0].fixedShape == [5, 3])
  }

  @Test func takesARangeOfSizes() throws {
    let model = try TestModel.rows.load {
      $0.shapes = ["x": [Dimension(minimum: 2, maximum: 4), 3]]
    }
    #expect(model.inputs[0].shape == [Dimension(minimum: 2, maximum: 4), 3])
    #expect([1, 2, 4, 5].map { model.inputs[0].accepts([$0, 3]) } == [false, true, true, false])
  }

  @Test func readsTheMetadataOfTheFile() throws {
    let metadata = try TestModel.arithmetic.load().metadata
    #expect(metadata["names"] == "{0: 'person', 1: 'bicycle'}")
    #expect(metadata["task"] == "test")
  }

  @Test func refusesElementTypesThatTensorsDoNotHave() {
    #expect(throws: InferenceError.unsupportedElementType(port: "x")) { try TestModel.half.load() }
  }

  @Test(arguments: ["/nowhere/model.onnx", "/", ""]) func saysWhyAFileCannotBeRead(path: String) {
    #expect {
      try Model(path: path)
    } throws: { error in
      guard case .unreadable(path, let reason) = error as? InferenceError else { return false }
      return !reason.isEmpty
    }
  }

  @Test(
    arguments: [Data(), Data("no model".utf8), Data(repeating: 0, count: 4_096)],
    ["onnx", "xml", "pb", "txt"])
  func saysWhatIsNoModel(content: Data, suffix: String) throws {
    let path = try TemporaryFolder().write(content, as: "model.\(suffix)")
    #expect {
      try Model(path: path)
    } throws: { error in
      switch error as? InferenceError {
      case .unloadable(path, let reason): !reason.isEmpty && reason.count <= 500
      // The folder goes with its last reference, which may be before the file is opened.
      case .unreadable(path, _): true
      default: false
      }
    }
  }

  @Test func refusesAShapeThatTheModelCannotHave() throws {
    #expect(throws: InferenceError.self) {
      try TestModel.arithmetic.load { $0.shapes = ["c": [2, 3]] }
    }
    #expect(throws: InferenceError.self) {
      try TestModel.product.load { $0.shapes = ["x": [64, 63]] }
    }
  }

  @Test func keepsCompiledModelsForTheNextLoad() async throws {
    let folder = try TemporaryFolder()
    let input = try Tensor([1, 2, 3] as [Float], shape: [1, 3])
    var answers: [[Float]] = []
    for _ in 0..<2 {
      let model = try TestModel.rows.load { $0.cacheDirectory = folder.path }
      answers.append(
        try #require(try await model.infer(["x": input])["y"]).elements(of: Float.self))
    }
    #expect(answers == [[2, 4, 6], [2, 4, 6]])
    let kept = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".blob") }
    #expect(kept.count == 1)
  }

  /// What is kept is a copy of work, never the truth.
  @Test func answersRightThoughWhatItKeptIsDamaged() async throws {
    let folder = try TemporaryFolder()
    let input = try Tensor([1, 2, 3] as [Float], shape: [1, 3])
    _ = try TestModel.rows.load { $0.cacheDirectory = folder.path }
    let name = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: folder.path).first {
        $0.hasSuffix(".blob")
      })
    let whole = try Data(contentsOf: folder.url.appending(path: name))
    var damaged = [
      Data(), whole.prefix(whole.count / 2), Data(repeating: 0xFF, count: whole.count),
    ]
    for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 16)) {
      var content = whole
      content[place] ^= 0x55
      damaged.append(content)
    }
    for content in damaged {
      _ = try folder.write(content, as: name)
      let model = try TestModel.rows.load { $0.cacheDirectory = folder.path }
      let answer = try #require(try await model.infer(["x": input])["y"])
      #expect(try answer.elements(of: Float.self) == [2, 4, 6])
    }
  }
}
