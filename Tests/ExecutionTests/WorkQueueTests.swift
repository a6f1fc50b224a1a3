import Execution
import Foundation
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct WorkQueueTests {
  private struct Failure: Error, Equatable {
    var number: Int
  }

  @Test func returnsWhatTheWorkReturns() async throws {
    let queue = WorkQueue(label: "sum", threads: 2, capacity: 100)
    let sums = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for number in 0..<50 {
        group.addTask { (number, try await queue.run { _ in (0...number).reduce(0, +) }) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for number in 0..<50 {
      #expect(sums[number] == number * (number + 1) / 2)
    }
    #expect(queue.load == .init(running: 0, waiting: 0))
  }

  @Test func throwsWhatTheWorkThrows() async {
    let queue = WorkQueue(label: "failing", threads: 1, capacity: 1)
    await #expect(throws: Failure(number: 7)) {
      try await queue.run { _ in throw Failure(number: 7) }
    }
  }

  @Test func runsOffTheCooperativePoolUnderItsOwnName() async throws {
    let queue = WorkQueue(label: "decode", threads: 1, capacity: 1)
    let name = try await queue.run { _ in Thread.current.name }
    #expect(name == "decode-0")
  }

  @Test(arguments: [1, 3]) func runsAsManyPiecesAtOnceAsItHasThreads(threads: Int) async throws {
    let queue = WorkQueue(label: "parallel", threads: threads, capacity: 10)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<(threads + 1) {
        group.addTask { try await queue.run { _ in gate.pass() } }
      }
      // All threads are blocked at the same time, or this would never return.
      for _ in 0..<threads { await gate.reached() }
      #expect(queue.load.running == threads)
      gate.open(threads + 1)
      try await group.waitForAll()
    }
  }

  @Test(arguments: [0, 1, 3]) func refusesAtOnceWhatWouldWaitTooLong(capacity: Int) async throws {
    let queue = WorkQueue(label: "full", threads: 1, capacity: capacity)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await queue.run { _ in gate.pass() } }
      await gate.reached()
      var waiting = 0
      while waiting < capacity {
        group.addTask { try await queue.run { _ in } }
        waiting += 1
        while queue.load.waiting < waiting { await Task.yield() }
      }
      await #expect(throws: WorkQueue.Overloaded(queue: "full", capacity: capacity)) {
        try await queue.run { _ in }
      }
      gate.open()
      try await group.waitForAll()
    }
    try await queue.run { _ in }
  }

  @Test func acceptsTheNextPieceOfWorkOfTheSameCallerWithNoPlaceToWait() async throws {
    let queue = WorkQueue(label: "sequence", threads: 1, capacity: 0)
    for _ in 0..<1_000 { try await queue.run { _ in } }
  }

  @Test func startsWorkInTheOrderInWhichItCame() async throws {
    let queue = WorkQueue(label: "order", threads: 1, capacity: 20)
    let gate = Gate()
    let (started, start) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await queue.run { _ in gate.pass() } }
      await gate.reached()
      for number in 0..<20 {
        group.addTask {
          try await queue.run { _ in _ = start.yield(number) }
        }
        while queue.load.waiting <= number { await Task.yield() }
      }
      gate.open()
      try await group.waitForAll()
    }
    start.finish()
    let order = await started.reduce(into: []) { $0.append($1) }
    #expect(order == Array(0..<20))
  }

  @Test func dropsWaitingWorkWhoseCallerHasGone() async throws {
    let queue = WorkQueue(label: "dropping", threads: 1, capacity: 1)
    let gate = Gate()
    let ran = Atomic<Bool>(false)
    let running = Task { try await queue.run { _ in gate.pass() } }
    await gate.reached()
    let waiting = Task { try await queue.run { _ in ran.store(true, ordering: .relaxed) } }
    while queue.load.waiting < 1 { await Task.yield() }

    waiting.cancel()
    // It returns though the only thread is still blocked, and its place is free again.
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(queue.load == .init(running: 1, waiting: 0))

    gate.open()
    try await running.value
    try await queue.run { _ in }
    let didRun = ran.load(ordering: .relaxed)
    #expect(!didRun)
  }

  @Test func doesNotBeginWorkOfACancelledTask() async {
    let queue = WorkQueue(label: "late", threads: 1, capacity: 1)
    let ran = Atomic<Bool>(false)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      try await queue.run { _ in ran.store(true, ordering: .relaxed) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let didRun = ran.load(ordering: .relaxed)
    #expect(!didRun)
  }

  @Test func runningWorkSeesThatItsCallerHasGone() async {
    let queue = WorkQueue(label: "running", threads: 1, capacity: 1)
    let (begun, begin) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await queue.run { cancellation in
        begin.yield()
        while true { try cancellation.check() }
      }
    }
    var iterator = begun.makeAsyncIterator()
    await iterator.next()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func cancelledWorkThatEndsAnywayCountsAsCancelled() async {
    let queue = WorkQueue(label: "deaf", threads: 1, capacity: 1)
    let gate = Gate()
    let task = Task { () -> Int in
      try await queue.run { _ in
        gate.pass()
        return 1
      }
    }
    await gate.reached()
    task.cancel()
    gate.open()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func everyCallerGetsAnAnswerWhenManyCancelAtOnce() async throws {
    let queue = WorkQueue(label: "storm", threads: 2, capacity: 40)
    let answers = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<400 {
        group.addTask {
          let task = Task { try await queue.run { $0.isCancelled ? 0 : number } }
          if number.isMultiple(of: 2) { task.cancel() }
          switch await task.result {
          case .success(let value): return value == number
          case .failure(let error):
            return error is CancellationError || error is WorkQueue.Overloaded
          }
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers.count == 400)
    #expect(answers.allSatisfy { $0 })
    while queue.load.running > 0 { await Task.yield() }
    #expect(queue.load == .init(running: 0, waiting: 0))
  }

  @Test func threadsEndWithTheQueue() async throws {
    let (ended, end) = AsyncStream<Void>.makeStream()
    do {
      let queue = WorkQueue(label: "ending", threads: 1, capacity: 1)
      try await queue.run { _ in
        Thread.current.threadDictionary["witness"] = Witness { end.yield() }
      }
    }
    var iterator = ended.makeAsyncIterator()
    #expect(await iterator.next() != nil)
  }

  @Test(arguments: [(0, -1, 1, 0), (-3, 5, 1, 5), (2, 0, 2, 0)])
  func senselessSizesCountAsTheSmallestSensible(
    threads: Int, capacity: Int, actualThreads: Int, actualCapacity: Int
  ) {
    let queue = WorkQueue(label: "small", threads: threads, capacity: capacity)
    #expect(queue.threads == actualThreads)
    #expect(queue.capacity == actualCapacity)
  }
}

/// Calls a closure when it is released.
private final class Witness: Sendable {
  private let released: @Sendable () -> Void

  init(released: @escaping @Sendable () -> Void) {
    self.released = released
  }

  deinit {
    released()
  }
}
