import GRPC
import Synchronization

/// When the driver takes a server away, and which failures that explains.
final class Disturbances: Sendable {
  enum Kind: String {
    /// The server is killed: any call may fail.
    case kill
    /// The server is told to stop: calls that it has taken end well, others may fail.
    case drain
  }

  private struct Disturbance {
    let kind: Kind
    let began: ContinuousClock.Instant
    var ended: ContinuousClock.Instant?
  }

  private let all = Mutex<[Disturbance]>([])

  func begin(_ kind: Kind) {
    all.withLock { $0.append(Disturbance(kind: kind, began: .now)) }
  }

  /// The server is back, and connected to.
  func end() {
    all.withLock { all in
      guard let last = all.indices.last else { return }
      all[last].ended = .now
    }
  }

  /// Forgets what is over. No call that it explains is under way.
  func forget() {
    all.withLock { $0.removeAll { $0.ended != nil } }
  }

  /// What explains that a call of the server failed now with `UNAVAILABLE`.
  func explanation(of attempt: Attempt) -> Kind? {
    all.withLock { all in
      all.last { disturbance in
        disturbance.ended.map { attempt.began <= $0 } ?? true
          && (disturbance.kind == .kill || attempt.responses == 0)
      }?.kind
    }
  }
}
