import Foundation
import GRPC
import Synchronization

/// Breaks a server on purpose, to prove that a soak run notices.
final class Sabotage: ServerInterceptor {
  enum Kind: String, CaseIterable {
    /// Keeps 64 bytes of every call.
    case leak
    /// Opens a file every 1,000 calls and never closes it.
    case descriptor
    /// Ends one of 5,000 calls with `INTERNAL`.
    case error
  }

  private struct Damage {
    var calls = 0
    var kept: [[UInt8]] = []
    var files: [FileHandle] = []
  }

  private let kind: Kind
  private let damage = Mutex(Damage())

  init(_ kind: Kind) {
    self.kind = kind
  }

  func intercept(
    _ context: ServerContext, next: @Sendable (ServerContext) async throws -> Void
  ) async throws {
    let calls = damage.withLock { damage in
      damage.calls += 1
      switch kind {
      case .leak:
        damage.kept.append(Array(repeating: 1, count: 64))
      case .descriptor:
        if damage.calls % 1_000 == 0, let file = FileHandle(forReadingAtPath: "/dev/null") {
          damage.files.append(file)
        }
      case .error: break
      }
      return damage.calls
    }
    if kind == .error, calls % 5_000 == 0 {
      throw RPCError(code: .internalError, message: "Sabotage.")
    }
    try await next(context)
  }
}
