import Execution
import Inference
import TestSupport
import Testing

/// Cancellation and the bound on what waits.
@Suite(.timeLimit(.minutes(1))) struct InferenceQueueTests {
  /// The chain of products would take minutes for squares of this size: a test that ends in time has shown that it was
  /// cut short.
  private static let endlessSide = 4_096
  /// It takes a second or so.
  private static let longSide = 384

  private func inputs(_ side: Int) throws -> [String: Tensor] {
    ["x": try square(side), "w": try square(side)]
  }

  /// The chain for squares of one size.
  private func chain(
    _ side: Int, _ change: (inout Model.Configuration) -> Void = { _ in }
  ) throws -> Model {
    try TestModel.chain.load {
      let shape = [Dimension(side), Dimension(side)]
      $0.shapes = ["x": shape, "w": shape]
      change(&$0)
    }
  }

  private func expectAnswers(_ model: Model, side: Int) async throws {
    let inputs = try inputs(side)
    let answer = try #require(try await model.infer(inputs)["y"])
    #expect(try answer.elements(of: Float.self) == inputs["x"]?.elements(of: Float.self))
    #expect(model.load == .init(running: 0, waiting: 0))
  }

  @Test func endsAnInferenceWhoseCallerHasGone() async throws {
    let model = try chain(Self.endlessSide)
    let endless = try inputs(Self.endlessSide)
    for _ in 0..<2 {
      let task = Task { try await model.infer(endless) }
      await model.reach(running: 1, waiting: 0)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(model.load == .init(running: 0, waiting: 0))
    }
  }

  @Test func doesNotBeginForACallerThatHasGoneBefore() async throws {
    let model = try TestModel.chain.load()
    let endless = try inputs(Self.endlessSide)
    let task = Task {
      try? await suspendUntilCancelled()
      return try await model.infer(endless)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await expectAnswers(model, side: 8)
  }

  @Test(arguments: 0..<40) func survivesACancellationAtAnyMoment(seed: Int) async throws {
    let side = 48
    let model = try chain(side)
    var random = SplitMix64(seed: UInt64(seed))
    let inputs = try inputs(side)
    for _ in 0..<8 {
      let task = Task { try await model.infer(inputs) }
      for _ in 0..<Int.random(in: 0...2_000, using: &random) { await Task.yield() }
      task.cancel()
      switch await task.result {
      case .success(let answer):
        #expect(try answer["y"]?.elements(of: Float.self) == inputs["x"]?.elements(of: Float.self))
      case .failure(let error): #expect(error is CancellationError)
      }
    }
    try await expectAnswers(model, side: side)
  }

  /// The library remembers of each layer the shape that it had last, and takes what it finds there for what belongs to it.
  @Test(arguments: 0..<40) func answersTheShapeOfBeforeAfterACancellation(seed: Int) async throws {
    let model = try TestModel.chain.load()
    var random = SplitMix64(seed: UInt64(seed))
    let others = try inputs(48)
    for _ in 0..<8 {
      try await expectAnswers(model, side: 8)
      let task = Task { try await model.infer(others) }
      await model.reach(running: 1, waiting: 0)
      for _ in 0..<Int.random(in: 0...500, using: &random) { await Task.yield() }
      task.cancel()
      _ = await task.result
    }
    try await expectAnswers(model, side: 8)
  }

  @Test func refusesMoreThanMayWaitAndDropsWhatIsCancelled() async throws {
    let model = try chain(Self.longSide) { $0.queueCapacity = 2 }
    let long = try inputs(Self.longSide)
    let running = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 0)
    let first = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 1)
    let second = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 2)
    await #expect(throws: WorkQueue.Overloaded(queue: "chain.onnx", capacity: 2)) {
      try await model.infer(long)
    }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    #expect(model.load == .init(running: 1, waiting: 1))
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(try await second.value["y"]?.shape == [Self.longSide, Self.longSide])
    try await expectAnswers(model, side: Self.longSide)
  }

  @Test func doesNotWaitWhereNothingMay() async throws {
    let model = try chain(Self.longSide) { $0.queueCapacity = 0 }
    let long = try inputs(Self.longSide)
    let running = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 0)
    await #expect(throws: WorkQueue.Overloaded.self) { try await model.infer(long) }
    running.cancel()
    _ = await running.result
    try await expectAnswers(model, side: Self.longSide)
  }

  @Test(arguments: [1, 2, 3]) func runsAsManyAtATimeAsThereAreStreams(streams: Int) async throws {
    let model = try chain(Self.endlessSide) { $0.streams = streams }
    let endless = try inputs(Self.endlessSide)
    let tasks = (0..<streams + 2).map { _ in Task { try await model.infer(endless) } }
    await model.reach(running: streams, waiting: 2)
    for task in tasks { task.cancel() }
    for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
    #expect(model.load == .init(running: 0, waiting: 0))
  }

  /// The library's requests hold their model: neither may go while an inference is under way.
  @Test func endsCleanlyWhenItsOwnerHasGone() async throws {
    let task: Task<[String: Tensor], any Error>
    do {
      let model = try chain(Self.endlessSide)
      let endless = try inputs(Self.endlessSide)
      task = Task { try await model.infer(endless) }
      await model.reach(running: 1, waiting: 0)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
