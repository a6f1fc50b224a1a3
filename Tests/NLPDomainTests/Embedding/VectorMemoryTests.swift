import NLPDomain
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct VectorMemoryTests {
  /// What was computed, in order, by a computation that waits until it is told to go on.
  private final class Computations: Sendable {
    private let seen = Mutex<[[VectorMemory.Key]]>([])
    var all: [[VectorMemory.Key]] { seen.withLock { $0 } }

    @Sendable func vectors(of keys: [VectorMemory.Key]) -> [[Float]] {
      seen.withLock { $0.append(keys) }
      return keys.map { [Float($0[0]), Float($0.count)] }
    }
  }

  private struct Failure: Error {}

  private func expected(_ keys: [VectorMemory.Key]) -> [VectorMemory.Key: [Float]] {
    Dictionary(keys.map { ($0, [Float($0[0]), Float($0.count)]) }) { one, _ in one }
  }

  @Test func nothingIsComputedTwice() async throws {
    let memory = VectorMemory(capacity: 100)
    let computations = Computations()
    let first = try await memory.vectors(of: [[1], [2, 2], [1]], compute: computations.vectors)
    let second = try await memory.vectors(of: [[3], [2, 2], [1]], compute: computations.vectors)
    #expect(first == expected([[1], [2, 2]]))
    #expect(second == expected([[1], [2, 2], [3]]))
    #expect(computations.all == [[[1], [2, 2]], [[3]]])
  }

  @Test(arguments: [0, 1, 2, 7, 100])
  func keepsNoMoreThanItMay(_ capacity: Int) async throws {
    let memory = VectorMemory(capacity: capacity)
    let computations = Computations()
    for start in Int64(0)..<50 {
      let keys = (start..<start + 4).map { [$0] }
      let found = try await memory.vectors(of: keys, compute: computations.vectors)
      #expect(found == expected(keys))
      #expect(memory.count <= capacity)
    }
    if capacity < 2 { #expect(computations.all.allSatisfy { $0.count == 4 }) }
  }

  /// A text that is asked for again and again stays, whatever else comes by.
  @Test func whatIsUsedStays() async throws {
    let memory = VectorMemory(capacity: 20)
    let computations = Computations()
    for other in Int64(1)..<200 {
      _ = try await memory.vectors(of: [[0], [other]], compute: computations.vectors)
    }
    #expect(computations.all.filter { $0.contains([0]) }.count == 1)
  }

  /// The one who comes second waits for the first, and computes the rest.
  @Test func whatIsBeingComputedIsWaitedFor() async throws {
    let memory = VectorMemory(capacity: 100)
    let computations = Computations()
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    async let first = memory.vectors(of: [[1], [2]]) { keys in
      start.yield()
      for await _ in gate { break }
      return computations.vectors(of: keys)
    }
    for await _ in started { break }
    async let second = memory.vectors(of: [[2], [3]]) { keys in
      // The other one goes on only now: this one did not wait with its own part.
      open.yield()
      return computations.vectors(of: keys)
    }
    #expect(try await second == expected([[2], [3]]))
    #expect(try await first == expected([[1], [2]]))
    #expect(computations.all.flatMap { $0 }.sorted { $0[0] < $1[0] } == [[1], [2], [3]])
  }

  @Test func aFailureIsNoResult() async throws {
    let memory = VectorMemory(capacity: 100)
    await #expect(throws: Failure.self) {
      try await memory.vectors(of: [[1]]) { _ in throw Failure() }
    }
    #expect(memory.count == 0)
    let found = try await memory.vectors(of: [[1]], compute: Computations().vectors)
    #expect(found == expected([[1]]))
  }

  /// Who waits for somebody that goes or fails computes it.
  @Test(arguments: [false, true])
  func whatAnotherOneGaveUpIsComputed(_ fails: Bool) async throws {
    let memory = VectorMemory(capacity: 100)
    let computations = Computations()
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let first = Task {
      try await memory.vectors(of: [[1]]) { _ in
        start.yield()
        for await _ in gate { break }
        try Task.checkCancellation()
        throw Failure()
      }
    }
    for await _ in started { break }
    async let second = memory.vectors(of: [[1], [2]]) { keys in
      if keys == [[2]] { if fails { open.yield() } else { first.cancel() } }
      return computations.vectors(of: keys)
    }
    #expect(try await second == expected([[1], [2]]))
    #expect(computations.all == [[[2]], [[1]]])
    await #expect(throws: (any Error).self) { try await first.value }
  }

  @Test func whoIsCancelledStopsComputing() async throws {
    let memory = VectorMemory(capacity: 100)
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      try await memory.vectors(of: [[1]]) { _ in
        start.yield()
        // Ends only with the task.
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
      }
    }
    for await _ in started { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
