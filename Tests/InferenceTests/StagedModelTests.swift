import Execution
import Inference
import Synchronization
import TestSupport
import Testing

/// `steps.onnx` doubles a map of 6 x 8 and adds to each cell the sum over those around it; it is cut after the doubling.
@Suite(.timeLimit(.minutes(1))) struct StagedModelTests {
  private static let between = "between/doubled"
  private static let stages = [
    StagedModel.Stage(outputs: [between]),
    StagedModel.Stage(inputs: [between], isFree: true),
  ]

  private func staged(
    _ change: (inout Model.Configuration) -> Void = { _ in }
  ) throws -> StagedModel {
    try StagedModel(
      path: TestModel.steps.path(), stages: Self.stages, configuration: Model.Configuration(change))
  }

  private func map(seed: UInt64) throws -> Tensor {
    var random = SplitMix64(seed: seed)
    return try Tensor(
      (0..<48).map { _ in Float.random(in: -1...1, using: &random) }, shape: [1, 6, 8, 1])
  }

  /// What the whole network makes of a map, which it takes and gives with the channels first.
  private func whole(_ map: Tensor) async throws -> [Float] {
    let first = try Tensor(map.elements(of: Float.self), shape: [1, 1, 6, 8])
    return try #require(try await TestModel.steps.load().infer(["x": first])["y"])
      .elements(of: Float.self)
  }

  /// Some rows of a map.
  private func rows(_ rows: Range<Int>, of map: Tensor) throws -> Tensor {
    let cells = try map.elements(of: Float.self)
    return try Tensor(
      Array(cells[rows.lowerBound * 8..<rows.upperBound * 8]), shape: [1, rows.count, 8, 1])
  }

  @Test(arguments: 0..<5 as Range<UInt64>)
  func stagesTogetherAreTheWhole(seed: UInt64) async throws {
    let map = try map(seed: seed)
    let whole = try await whole(map)
    let answer = try await staged().withRun { run in
      try await run.infer(1, try await run.infer(0, ["x": map]))
    }
    #expect(try answer["y"]?.elements(of: Float.self) == whole)
  }

  /// A later stage may look at a part: what lies further within than its convolution reaches is as in the whole.
  @Test(arguments: [0..<6, 0..<3, 1..<5, 3..<6, 2..<3])
  func aPartIsSeenAsInTheWhole(part: Range<Int>) async throws {
    let map = try map(seed: 7)
    let whole = try Tensor(await whole(map), shape: [1, 6, 8, 1])
    let answer = try await staged().withRun { run in
      let doubled = try #require(try await run.infer(0, ["x": map])[Self.between])
      return try #require(
        try await run.infer(1, [Self.between: try rows(part, of: doubled)])["y"])
    }
    #expect(answer.shape == [1, part.count, 8, 1])
    let found = try answer.elements(of: Float.self)
    let expected = try rows(part, of: whole).elements(of: Float.self)
    for row in part {
      let isEdge =
        (row == part.lowerBound && row > 0) || (row == part.upperBound - 1 && row < 5)
      let cells = (row - part.lowerBound) * 8..<(row - part.lowerBound + 1) * 8
      #expect(isEdge != (found[cells] == expected[cells]), "row \(row) of \(part)")
    }
  }

  @Test func saysWhatItTakesAndGives() throws {
    let model = try staged()
    #expect(model.metadata["task"] == "steps")
    #expect(model.stages.map { $0.inputs.map(\.name) } == [["x"], [Self.between]])
    #expect(model.stages[1].outputs.map(\.name) == ["y"])
    #expect(model.stages[0].outputs[0].fixedShape == [1, 6, 8, 1])
    #expect(model.stages[1].inputs[0].accepts([1, 1, 8, 1]))
    #expect(model.stages[1].inputs[0].accepts([1, 6, 1, 1]))
    #expect(!model.stages[1].inputs[0].accepts([1, 7, 8, 1]))
    #expect(!model.stages[1].inputs[0].accepts([1, 6, 8, 2]))
  }

  @Test func aTensorThatIsNotThereIsNamed() throws {
    let path = try TestModel.steps.path()
    for stage in [
      StagedModel.Stage(inputs: ["nowhere"]), StagedModel.Stage(outputs: ["y", "nowhere"]),
    ] {
      #expect(throws: InferenceError.unknownTensor(path: path, name: "nowhere")) {
        try StagedModel(path: path, stages: [stage])
      }
    }
  }

  @Test func otherFilesAreRefused() throws {
    let path = try TestModel.steps.path()
    #expect {
      try StagedModel(path: path, sha256: String(repeating: "0", count: 64), stages: Self.stages)
    } throws: { error in
      if case .hashMismatch = error as? InferenceError { true } else { false }
    }
    #expect {
      try StagedModel(path: #filePath, stages: Self.stages)
    } throws: { error in
      if case .unloadable = error as? InferenceError { true } else { false }
    }
  }

  @Test func wrongTensorsAreRefused() async throws {
    let model = try staged()
    let small = try Tensor(zeros: [1, 2, 2, 1], elementType: .float32)
    await #expect(throws: InferenceError.self) {
      try await model.withRun { try await $0.infer(0, ["x": small]) }
    }
    await #expect(throws: InferenceError.missingInput(name: Self.between)) {
      try await model.withRun { try await $0.infer(1, [:]) }
    }
    #expect(model.load == .init(running: 0, waiting: 0))
  }

  /// Whoever has the stages has all of them until the end, and only so many may wait. One stream of several threads makes
  /// room for as many inferences, and one more.
  @Test(arguments: [(1, 1, 2), (1, 2, 3), (2, 2, 3), (1, 3, 4), (1, 20, 9), (3, 2, 4)])
  func asManyRunAsThereIsRoomFor(streams: Int, threads: Int, room: Int) async throws {
    let model = try staged {
      $0.streams = streams
      $0.threads = threads
      $0.queueCapacity = 2
    }
    let map = try map(seed: 1)
    let expected = try await whole(map)
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    @Sendable func answer(_ run: StagedModel.Run) async throws -> [Float]? {
      try await run.infer(1, try await run.infer(0, ["x": map]))["y"]?.elements(of: Float.self)
    }
    let holders = (0..<room).map { _ in
      Task {
        try await model.withRun { run in
          for await _ in gate { break }
          return try await answer(run)
        }
      }
    }
    while model.load.running < room { await Task.yield() }
    let waiters = (0..<2).map { _ in Task { try await model.withRun { try await answer($0) } } }
    while model.load.waiting < 2 { await Task.yield() }
    await #expect(throws: WorkQueue.Overloaded.self) { try await model.withRun { _ in } }
    #expect(model.load == .init(running: room, waiting: 2))
    for _ in holders { open.yield() }
    open.finish()
    for task in holders + waiters { #expect(try await task.value == expected) }
    #expect(model.load == .init(running: 0, waiting: 0))
  }

  /// Every inference that may run is warmed up.
  @Test(arguments: [(1, 1, 2), (1, 2, 4), (2, 2, 3)])
  func warmsUpWhateverMayRun(streams: Int, threads: Int, runs: Int) async throws {
    let model = try staged {
      $0.streams = streams
      $0.threads = threads
    }
    let count = Mutex(0)
    let map = try map(seed: 2)
    try await model.warmUp { run in
      count.withLock { $0 += 1 }
      _ = try await run.infer(0, ["x": map])
    }
    #expect(count.withLock(\.self) == runs)
  }

  /// A stage that takes bytes sees what it would see of their 255th parts, channel by channel.
  @Test func bytesAreTheSamePicture() async throws {
    let path = try TestModel.picture.path()
    var random = SplitMix64(seed: 4)
    let pixels = (0..<2 * 4 * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
    let planes = (0..<3).flatMap { channel in
      stride(from: channel, to: pixels.count, by: 3).map { Float(pixels[$0]) / 255 }
    }
    let expected = try await Model(path: path)
      .infer(["x": try Tensor(planes, shape: [1, 3, 2, 4])])["y"]?.elements(of: Float.self)
    let model = try StagedModel(path: path, stages: [.init(takesBytes: true)])
    #expect(model.stages[0].inputs[0].fixedShape == [1, 2, 4, 3])
    let found = try await model.withRun { run in
      try await run.infer(0, ["x": try Tensor(pixels, shape: [1, 2, 4, 3])])
    }["y"]?.elements(of: Float.self)
    #expect(Set(expected ?? []).count > 3)
    for (one, other) in zip(try #require(found), try #require(expected)) {
      #expect(abs(one - other) < 1e-6)
    }
  }
}
