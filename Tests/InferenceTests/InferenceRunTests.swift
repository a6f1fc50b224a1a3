import Foundation
import Inference
import ModelFixtures
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct InferenceRunTests {
  private func tensor(_ elements: [Float], _ shape: [Int]) throws -> Tensor {
    try Tensor(elements, shape: shape)
  }

  @Test func computesWhatTheModelSays() async throws {
    let model = try TestModel.arithmetic.load()
    let a = try tensor([1, 2, 3, 4, 5, 6], [2, 3])
    let b = try tensor([10, 20, 30, 40, 50, 60], [2, 3])
    let answer = try await model.infer(["a": a, "b": b])
    #expect(try answer["sum"]?.elements(of: Float.self) == [11, 22, 33, 44, 55, 66])
    #expect(try answer["difference"]?.elements(of: Float.self) == [-9, -18, -27, -36, -45, -54])
    #expect(answer["sum"]?.shape == [2, 3])
  }

  @Test func leavesEarlierAnswersAsTheyWere() async throws {
    let model = try TestModel.arithmetic.load()
    let zero = try tensor([0, 0, 0, 0, 0, 0], [2, 3])
    var answers: [Tensor] = []
    for number in 0..<20 {
      let a = try tensor([Float](repeating: Float(number), count: 6), [2, 3])
      answers.append(try #require(try await model.infer(["a": a, "b": zero])["sum"]))
    }
    for (number, answer) in answers.enumerated() {
      #expect(try answer.elements(of: Float.self) == [Float](repeating: Float(number), count: 6))
    }
  }

  @Test(arguments: [0, 1, 2, 7, 1_000]) func takesAnyNumberWhereTheModelDoes(rows: Int) async throws
  {
    let model = try TestModel.rows.load()
    let elements = (0..<rows * 3).map { Float($0) }
    let answer = try #require(try await model.infer(["x": tensor(elements, [rows, 3])])["y"])
    #expect(answer.shape == [rows, 3])
    #expect(try answer.elements(of: Float.self) == elements.map { $0 * 2 })
  }

  @Test func carriesEveryElementType() async throws {
    let model = try TestModel.types.load()
    let answer = try await model.infer([
      "f32": Tensor([-1.5, 3e38] as [Float], shape: [2]),
      "f64": Tensor([-1.5, 0.25] as [Double], shape: [2]),
      "i8": Tensor([-128, 127] as [Int8], shape: [2]),
      "u8": Tensor([0, 255] as [UInt8], shape: [2]),
      "i32": Tensor([.min, .max] as [Int32], shape: [2]),
      "i64": Tensor([-2_000_000_000, 2_000_000_000] as [Int64], shape: [2]),
    ])
    #expect(try answer["f32_out"]?.elements(of: Float.self) == [-1.5, 3e38])
    #expect(try answer["f64_out"]?.elements(of: Double.self) == [-1.5, 0.25])
    #expect(try answer["i8_out"]?.elements(of: Int8.self) == [-128, 127])
    #expect(try answer["u8_out"]?.elements(of: UInt8.self) == [0, 255])
    #expect(try answer["i32_out"]?.elements(of: Int32.self) == [.min, .max])
    #expect(try answer["i64_out"]?.elements(of: Int64.self) == [-2_000_000_000, 2_000_000_000])
  }

  @Test func refusesAnInputThatTheModelDoesNotHave() async throws {
    let model = try TestModel.rows.load()
    let x = try tensor([1, 2, 3], [1, 3])
    await #expect(throws: InferenceError.unknownPort(name: "z", available: ["x"])) {
      try await model.infer(["x": x, "z": x])
    }
  }

  @Test func refusesAMissingInput() async throws {
    let model = try TestModel.arithmetic.load()
    let a = try tensor([1, 2, 3, 4, 5, 6], [2, 3])
    await #expect(throws: InferenceError.missingInput(name: "b")) {
      try await model.infer(["a": a])
    }
  }

  @Test(arguments: [[3, 2], [6], [2, 3, 1], [1, 3], [2, 0], []])
  func refusesAShapeThatDoesNotFit(shape: [Int]) async throws {
    let model = try TestModel.arithmetic.load()
    let b = try tensor([1, 2, 3, 4, 5, 6], [2, 3])
    let a = try Tensor(zeros: shape, elementType: .float32)
    let expected = InferenceError.inputMismatch(
      name: "a", actual: "f32 \(shape)", expected: "f32 [2, 3]")
    await #expect(throws: expected) { try await model.infer(["a": a, "b": b]) }
  }

  @Test(arguments: ElementType.allCases.filter { $0 != .float32 })
  func refusesAnElementTypeThatDoesNotFit(type: ElementType) async throws {
    let model = try TestModel.rows.load()
    let x = try Tensor(zeros: [1, 3], elementType: type)
    let expected = InferenceError.inputMismatch(
      name: "x", actual: "\(type.rawValue) [1, 3]", expected: "f32 [?, 3]")
    await #expect(throws: expected) { try await model.infer(["x": x]) }
  }

  @Test func saysWhatTheLibrarySaysAndGoesOn() async throws {
    let model = try TestModel.six.load()
    for count in [5, 7, 1, 12] {
      let x = try Tensor(zeros: [count], elementType: .float32)
      await #expect {
        try await model.infer(["x": x])
      } throws: { error in
        guard case .failed(let reason) = error as? InferenceError else { return false }
        return !reason.isEmpty && !reason.contains("\n")
      }
      let answer = try await model.infer(["x": tensor([1, 2, 3, 4, 5, 6], [6])])
      #expect(try answer["y"]?.elements(of: Float.self) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func warmsUpEveryStream() async throws {
    let fixed = try TestModel.arithmetic.load { $0.streams = 2 }
    try await fixed.warmUp()
    let open = try TestModel.rows.load()
    try await open.warmUp(shapes: ["x": [4, 3]])
    await #expect(throws: InferenceError.missingInput(name: "x")) { try await open.warmUp() }
  }

  @Test func givesTheSameBitsConcurrentlyAsOneByOne() async throws {
    let installed = try InstalledSamples.models().model("mobilenet-v2")
    let model = try Model(
      path: installed.files[0].path, sha256: installed.files[0].sha256,
      configuration: .init { $0.streams = 2 })
    var random = SplitMix64(seed: 8)
    let inputs = try (0..<12).map { _ in try tensor(random.vector(3 * 224 * 224), [1, 3, 224, 224])
    }
    var serial: [[String: [Float]]] = []
    for input in inputs { serial.append(try await answer(of: model, to: input)) }
    let concurrent = try await withThrowingTaskGroup(of: (Int, [String: [Float]]).self) { group in
      for (index, input) in inputs.enumerated() {
        group.addTask { (index, try await answer(of: model, to: input)) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (index, expected) in serial.enumerated() { #expect(concurrent[index] == expected) }
    #expect(Set(serial.map { $0["embedding"] }).count == inputs.count)
  }

  private func answer(of model: Model, to input: Tensor) async throws -> [String: [Float]] {
    try await model.infer(["images": input]).mapValues { try $0.elements(of: Float.self) }
  }

  @Test func computesInFloat32UnlessToldOtherwise() async throws {
    var random = SplitMix64(seed: 9)
    let (x, w) = (random.vector(64 * 64), random.vector(64 * 64))
    var exact = [Double](repeating: 0, count: 64 * 64)
    for row in 0..<64 {
      for column in 0..<64 {
        exact[row * 64 + column] = (0..<64).reduce(0) {
          $0 + Double(x[row * 64 + $1]) * Double(w[$1 * 64 + column])
        }
      }
    }
    var errors: [Precision: Double] = [:]
    for precision in Precision.allCases {
      let model = try TestModel.product.load { $0.precision = precision }
      let inputs = ["x": try tensor(x, [64, 64]), "w": try tensor(w, [64, 64])]
      let y = try #require(try await model.infer(inputs)["y"]).elements(of: Float.self)
      errors[precision] = zip(y, exact).map { abs(Double($0) - $1) }.max()
    }
    #expect(try #require(errors[.float32]) < 1e-5)
    let coarse = try #require(errors[.bfloat16])
    // Each of 64 products of numbers up to 1 is off by at most 2 · 2⁻⁸, and the sum, up to 64, by 2⁻⁸ of it.
    #expect(coarse < 64 * 3 * 0x1p-8)
    let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    if flags.contains("avx512_bf16") || flags.contains("amx_bf16") { #expect(coarse > 1e-4) }
  }
}
