import Dispatch
import VectorIndex

extension LocalBackend {
  /// Vectors that are put into a graph at a time.
  private static let batch = 64

  /// Puts what waits into the graphs, and checks searches, on a thread of its own; at once, and again as long as
  /// there is something to do. Called whenever there may be.
  func maintain(_ state: inout State) {
    guard state.view != nil else { return }
    state.hasWork = true
    guard !state.isMaintained else { return }
    state.isMaintained = true
    maintenance.async { [weak self] in self?.takeStep() }
  }

  /// Waits until all graphs have all vectors, and all checks are made.
  package func finishMaintenance() {
    while state.withLock({ $0.isMaintained }) { maintenance.sync {} }
  }

  private func takeStep() {
    state.withLock { $0.hasWork = false }
    let didSomething = insertBatch() || check()
    state.withLock { state in
      state.isMaintained = false
      if didSomething || state.hasWork { maintain(&state) }
    }
  }

  /// Puts some vectors into a graph that lacks them. False when none does.
  private func insertBatch() -> Bool {
    let next = state.withLock { state -> (EmbeddingCollection, ApproximateIndex.Batch)? in
      guard state.view != nil else { return nil }
      for name in state.collections.keys {
        if let batch = state.collections[name]?.index.nextBatch(limit: Self.batch) {
          return (name, batch)
        }
      }
      return nil
    }
    guard let (name, batch) = next else { return false }
    let succeeded = (try? batch.insert()) != nil
    state.withLock { $0.collections[name]?.index.finish(batch, succeeded: succeeded) }
    return true
  }

  private struct Trial {
    let name: EmbeddingCollection
    let collection: Int64
    let check: RecallCheck
    let snapshot: VectorIndex.Snapshot
    let moment: ApproximateIndex.Moment
    let effort: Int
  }

  /// Compares an approximate search with the exact one. False when there is none to be checked.
  private func check() -> Bool {
    guard let trial = state.withLock({ nextTrial(&$0) }) else { return false }
    let check = trial.check
    let start = ContinuousClock.now
    let effort = RecallCheck.effort(trial.effort, k: check.k)
    guard
      let proposed = try? trial.moment.graph.nearest(
        to: check.vector, effort: effort,
        count: VectorGraph.proposals(forBest: check.k, effort: effort)),
      let truth = try? trial.snapshot.search(
        check.vector, k: check.k, where: { $0 != check.excluded })
    else { return false }
    state.withLock { state in
      guard var collection = state.collections.removeValue(forKey: trial.name) else { return }
      defer { state.collections[trial.name] = collection }
      guard collection.key == trial.collection,
        let changed = collection.index.changed(since: trial.moment)
      else { return }
      let candidates = trial.moment.candidates(proposed, changed: changed)
      // What was removed meanwhile nobody could find.
      let there = truth.filter { collection.index.exact.contains($0.id) }
      let found = there.count { candidates.contains($0.id) }
      collection.recall.record(found: found, of: there.count, effort: trial.effort)
      collection.nextCheck = .now + options.pause(afterCheckOf: .now - start)
    }
    return true
  }

  private func nextTrial(_ state: inout State) -> Trial? {
    guard state.view != nil else { return nil }
    for name in state.collections.keys {
      guard let collection = state.collections[name], let moment = collection.index.moment
      else { continue }
      let check: RecallCheck
      if let unchecked = collection.unchecked {
        check = unchecked
        state.collections[name]?.unchecked = nil
      } else if collection.recall.checks < RecallCheck.first, collection.index.count > 1,
        let entry = collection.index.exact.entry(collection.recall.checks * 7_919)
      {
        check = RecallCheck(vector: entry.vector, k: 10, excluded: entry.id)
      } else {
        continue
      }
      return Trial(
        name: name, collection: collection.key, check: check,
        snapshot: collection.index.exact.snapshot, moment: moment,
        effort: collection.recall.effort)
    }
    return nil
  }
}
