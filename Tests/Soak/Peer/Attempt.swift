import GRPC
import Synchronization

/// One run of a scenario.
final class Attempt: Sendable {
  /// Whom it calls.
  enum Peer: String {
    /// A server that stays.
    case steady
    /// A server that is killed and stopped.
    case mortal
    /// Nobody.
    case nobody
  }

  let scenario: Scenario
  let peer: Peer
  let began = ContinuousClock.now
  private let state = Mutex((responses: 0, code: "OK"))

  init(_ scenario: Scenario, peer: Peer) {
    self.scenario = scenario
    self.peer = peer
  }

  /// How many messages the server has sent.
  var responses: Int { state.withLock { $0.responses } }

  /// How it has ended, where that was as expected.
  var code: String { state.withLock { $0.code } }

  func received() { state.withLock { $0.responses += 1 } }

  /// Runs `body`, which is expected to fail with one of these codes.
  /// - Parameter orSucceed: whether it may go well, too.
  /// - Throws: ``Deviation``.
  @discardableResult
  func expect(
    _ codes: RPCError.Code..., orSucceed: Bool = false, _ body: () async throws -> Void
  ) async throws -> RPCError? {
    do {
      try await body()
    } catch let error as RPCError where codes.contains(error.code) {
      state.withLock { $0.code = "\(error.code)" }
      return error
    } catch let error as Deviation {
      throw error
    } catch {
      throw Deviation("not \(codes)", error)
    }
    if !orSucceed { throw Deviation("OK, not \(codes)") }
    return nil
  }

  /// - Throws: ``Deviation`` with this text where the condition does not hold.
  func check(_ condition: Bool, _ text: @autoclosure () -> String) throws {
    if !condition { throw Deviation(text()) }
  }
}

/// What a call did that it should not have done.
struct Deviation: Error, CustomStringConvertible {
  let text: String
  /// The error that it ended with.
  let error: (any Error)?

  init(_ text: String, _ error: (any Error)? = nil) {
    self.text = text
    self.error = error
  }

  var description: String { text + (error.map { ": \($0)" } ?? "") }
}
