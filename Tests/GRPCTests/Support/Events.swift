import GRPC
import Synchronization

/// Hands what happens in one task to another that waits for it.
final class Events<Event: Sendable>: Sendable {
  private let stream: AsyncStream<Event>
  private let continuation: AsyncStream<Event>.Continuation

  init(of type: Event.Type = Event.self) {
    (stream, continuation) = AsyncStream.makeStream(of: type)
  }

  func record(_ event: Event) {
    continuation.yield(event)
  }

  /// The next event; nil when the waiting task is cancelled.
  func next() async -> Event? {
    var iterator = stream.makeAsyncIterator()
    return await iterator.next()
  }
}

/// A number that several tasks count up.
final class Counter: Sendable {
  private let state = Mutex(0)

  var value: Int { state.withLock { $0 } }

  func increment() { state.withLock { $0 += 1 } }
}

/// A value that several tasks see.
final class Shared<Value: Sendable>: Sendable {
  private let state: Mutex<Value>

  init(_ value: Value) {
    state = Mutex(value)
  }

  var value: Value { state.withLock { $0 } }

  func change(_ body: @Sendable (inout Value) -> Void) {
    state.withLock { body(&$0) }
  }
}

/// The error that an operation throws, as an `RPCError`.
func rpcError(
  _ operation: () async throws -> Void
) async -> RPCError? {
  do {
    try await operation()
    return nil
  } catch {
    return error as? RPCError
  }
}
