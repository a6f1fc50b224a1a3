import Execution
import Synchronization

/// The vectors of texts that were asked for lately, so that none is computed twice: not by two analyses of one script,
/// nor, after a line of it was changed, for all its other lines.
///
/// Who asks for a text that somebody else is computing waits for that, and computes it where the other one fails or
/// goes.
public final class VectorMemory: Sendable {
  /// The pieces of a text.
  public typealias Key = [Int64]
  private typealias Computation = Task<[Key: [Float]], any Error>

  private struct State {
    var known: RecentValues<Key, [Float]>
    /// What is computed at this moment.
    var pending: [Key: Computation] = [:]
  }

  private let state: Mutex<State>

  /// An empty one.
  ///
  /// - Parameter capacity: how many vectors are kept at most; 0 keeps none.
  public init(capacity: Int) {
    state = Mutex(State(known: RecentValues(capacity: capacity)))
  }

  /// How many vectors are kept.
  public var count: Int { state.withLock { $0.known.count } }

  /// The vectors of some texts.
  ///
  /// - Parameters:
  ///   - keys: the texts; some may be the same.
  ///   - compute: gives the vectors of texts that are neither known nor being computed, each of them once, in their
  ///     order. Cancelled when the calling task is.
  /// - Throws: what `compute` throws; `CancellationError`.
  public func vectors(
    of keys: [Key], compute: @escaping @Sendable ([Key]) async throws -> [[Float]]
  ) async throws -> [Key: [Float]] {
    var found: [Key: [Float]] = [:]
    while true {
      try Task.checkCancellation()
      let (own, others) = begin(keys, &found, compute)
      if let own {
        let computed = try await withTaskCancellationHandler {
          try await own.value
        } onCancel: {
          own.cancel()
        }
        found.merge(computed) { $1 }
      }
      for other in others {
        // Who fails there is asked again here.
        guard let computed = try? await other.value else { continue }
        for key in keys { found[key] = found[key] ?? computed[key] }
      }
      if keys.allSatisfy({ found[$0] != nil }) { return found }
    }
  }

  /// Adds what is known, starts to compute what nobody does, and tells who computes the rest.
  private func begin(
    _ keys: [Key], _ found: inout [Key: [Float]],
    _ compute: @escaping @Sendable ([Key]) async throws -> [[Float]]
  ) -> (own: Computation?, others: Set<Computation>) {
    state.withLock { state in
      var missing: [Key] = []
      var others: Set<Computation> = []
      var seen: Set<Key> = []
      for key in keys where found[key] == nil && seen.insert(key).inserted {
        if let vector = state.known.value(for: key) {
          found[key] = vector
        } else if let other = state.pending[key] {
          others.insert(other)
        } else {
          missing.append(key)
        }
      }
      guard !missing.isEmpty else { return (nil, others) }
      let own = Task { [missing] in
        do {
          let computed = Dictionary(
            uniqueKeysWithValues: zip(missing, try await compute(missing)))
          self.end(missing, computed)
          return computed
        } catch {
          self.end(missing, [:])
          throw error
        }
      }
      for key in missing { state.pending[key] = own }
      return (own, others)
    }
  }

  private func end(_ keys: [Key], _ computed: [Key: [Float]]) {
    state.withLock { state in
      for key in keys {
        state.pending[key] = nil
        if let vector = computed[key] { state.known.keep(vector, for: key) }
      }
    }
  }
}
