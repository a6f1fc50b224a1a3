import Execution
import Inference
import TestSupport
import Testing

/// Cancellation and the bound on what waits. The chain of products would take minutes at these sizes: a test
/// that ends in time has shown that it was cut short.
@Suite(.timeLimit(.minutes(1))) struct InferenceQueueTests {
  private static let longSide = 4_096

  private func inputs(_ side: Int) throws -> [String: Tensor] {
    ["x": try square(side), "w": try square(side)]
  }

  private func expectAnswers(_ model: Model) async throws {
    let small = try inputs(8)
    let answer = try #require(try await model.infer(small)["y"])
    #expect(try answer.elements(of: Float.self) == small["x"]?.elements(of: Float.self))
    #expect(model.load == .init(running: 0, waiting: 0))
  }

  @Test func endsAnInferenceWhoseCallerHasGone() async throws {
    let model = try TestModel.chain.load()
    let long = try inputs(Self.longSide)
    let task = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 0)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await expectAnswers(model)
  }

  @Test func doesNotBeginForACallerThatHasGoneBefore() async throws {
    let model = try TestModel.chain.load()
    let long = try inputs(Self.longSide)
    let task = Task {
      try? await suspendUntilCancelled()
      return try await model.infer(long)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await expectAnswers(model)
  }

  @Test(arguments: 0..<40) func survivesACancellationAtAnyMoment(seed: Int) async throws {
    let model = try TestModel.chain.load()
    var random = SplitMix64(seed: UInt64(seed))
    let middle = try inputs(48)
    for _ in 0..<8 {
      let task = Task { try await model.infer(middle) }
      for _ in 0..<Int.random(in: 0...2_000, using: &random) { await Task.yield() }
      task.cancel()
      switch await task.result {
      case .success(let answer):
        #expect(try answer["y"]?.elements(of: Float.self) == middle["x"]?.elements(of: Float.self))
      case .failure(let error): #expect(error is CancellationError)
      }
    }
    try await expectAnswers(model)
  }

  @Test func refusesMoreThanMayWaitAndDropsWhatIsCancelled() async throws {
    let model = try TestModel.chain.load { $0.queueCapacity = 2 }
    let (long, small) = (try inputs(Self.longSide), try inputs(8))
    let running = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 0)
    let first = Task { try await model.infer(small) }
    await model.reach(running: 1, waiting: 1)
    let second = Task { try await model.infer(small) }
    await model.reach(running: 1, waiting: 2)
    await #expect(throws: WorkQueue.Overloaded(queue: "chain.onnx", capacity: 2)) {
      try await model.infer(small)
    }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    #expect(model.load == .init(running: 1, waiting: 1))
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(try await second.value["y"]?.shape == [8, 8])
    try await expectAnswers(model)
  }

  @Test func doesNotWaitWhereNothingMay() async throws {
    let model = try TestModel.chain.load { $0.queueCapacity = 0 }
    let (long, small) = (try inputs(Self.longSide), try inputs(8))
    let running = Task { try await model.infer(long) }
    await model.reach(running: 1, waiting: 0)
    await #expect(throws: WorkQueue.Overloaded.self) { try await model.infer(small) }
    running.cancel()
    _ = await running.result
    try await expectAnswers(model)
  }

  @Test(arguments: [1, 2, 3]) func runsAsManyAtATimeAsThereAreStreams(streams: Int) async throws {
    let model = try TestModel.chain.load { $0.streams = streams }
    let long = try inputs(Self.longSide)
    let tasks = (0..<streams + 2).map { _ in Task { try await model.infer(long) } }
    await model.reach(running: streams, waiting: 2)
    for task in tasks { task.cancel() }
    for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
    try await expectAnswers(model)
  }

  /// The library's requests hold their model: neither may go while an inference is under way.
  @Test func endsCleanlyWhenItsOwnerHasGone() async throws {
    let task: Task<[String: Tensor], any Error>
    do {
      let model = try TestModel.chain.load()
      let long = try inputs(Self.longSide)
      task = Task { try await model.infer(long) }
      await model.reach(running: 1, waiting: 0)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
