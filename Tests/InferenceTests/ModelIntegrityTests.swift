import CCrypto
import Foundation
import Inference
import ModelFixtures
import TestSupport
import Testing

/// Damaged files: refused by their hash; without one an error or a model, never a crash.
@Suite(.timeLimit(.minutes(5))) struct ModelIntegrityTests {
  private func sha256(_ data: Data) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let bytes = [UInt8](data)
    SHA256(bytes, bytes.count, &digest)
    return digest.map { String(format: "%02x", $0) }.joined()
  }

  @Test func takesTheFileThatWasVerified() throws {
    let data = try TestModel.arithmetic.data()
    for hash in [sha256(data), sha256(data).uppercased()] {
      #expect(try Model(path: TestModel.arithmetic.path(), sha256: hash).inputs.count == 2)
    }
  }

  @Test func refusesEveryFlippedBitWithBothHashes() throws {
    let folder = try TemporaryFolder()
    let whole = try TestModel.arithmetic.data()
    for bit in 0..<whole.count * 8 {
      var content = whole
      content[bit / 8] ^= 1 << (bit % 8)
      let path = try folder.write(content, as: "model.onnx")
      let expected = InferenceError.hashMismatch(
        path: path, expected: sha256(whole), actual: sha256(content))
      #expect(throws: expected) { try Model(path: path, sha256: sha256(whole)) }
    }
  }

  @Test func refusesFilesThatAreLongerOrShorter() throws {
    let folder = try TemporaryFolder()
    let whole = try TestModel.arithmetic.data()
    for content in [Data(), whole.dropLast(), whole + [0], whole + whole] {
      let path = try folder.write(content, as: "model.onnx")
      #expect(throws: InferenceError.self) { try Model(path: path, sha256: sha256(whole)) }
    }
  }

  @Test(arguments: [TestModel.arithmetic, .rows, .six, .types])
  func livesThroughEveryDamagedByteWithoutAHash(sample: TestModel) async throws {
    let folder = try TemporaryFolder()
    let whole = try sample.data()
    var damaged = (0..<whole.count).map { whole.prefix($0) }
    for place in 0..<whole.count {
      var content = whole
      content[place] ^= [0x01, 0x80, 0xFF][place % 3]
      damaged.append(content)
    }
    for content in damaged {
      let path = try folder.write(content, as: "model.onnx")
      guard let model = try? Model(path: path) else { continue }
      try await run(model)
    }
  }

  @Test func livesThroughDamagedWeightsWithoutAHash() async throws {
    let installed = try InstalledSamples.models().model("mobilenet-v2")
    let whole = try Data(contentsOf: URL(filePath: installed.files[0].path))
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 21)
    for round in 0..<12 {
      var content = whole
      // Half of them in the graph's description at the beginning, where most of the meaning is.
      let place = Int.random(in: 0..<(round % 2 == 0 ? 4_096 : whole.count), using: &random)
      content[place] ^= UInt8.random(in: 1...255, using: &random)
      let path = try folder.write(content, as: "model.onnx")
      #expect(throws: InferenceError.self) {
        try Model(path: path, sha256: installed.files[0].sha256)
      }
      guard let model = try? Model(path: path) else { continue }
      _ = try? await model.infer([
        "images": Tensor(zeros: [1, 3, 224, 224], elementType: .float32)
      ])
    }
  }

  /// Runs a model on zeros where that takes little memory; what it says does not matter.
  private func run(_ model: Model) async throws {
    var inputs: [String: Tensor] = [:]
    for port in model.inputs {
      let shape = port.shape.map { $0.map { $0.size ?? max(2, $0.minimum) } } ?? [2, 3]
      guard shape.allSatisfy({ $0 < 1_000 }), shape.count < 4 else { return }
      inputs[port.name] = try Tensor(zeros: shape, elementType: port.elementType)
    }
    _ = try? await model.infer(inputs)
  }
}
