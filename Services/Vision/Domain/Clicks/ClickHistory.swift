import Execution
import Foundation
import Storage
import Synchronization

/// The outcomes that operators have recorded, on disk, and what each audience's make of the click model.
///
/// What is on disk counts: a posterior in memory is used for as long as the disk has what it was made
/// from, so that processes which share the folder agree. Calls block, on the disk and to compute: they
/// belong on threads that may wait.
public final class ClickHistory: Sendable {
  /// What became of an outcome that was recorded.
  public struct Recorded: Sendable, Equatable {
    /// Whether it took the place of one of its id.
    public let replaced: Bool
    /// How many of the oldest outcomes of the audience were forgotten to make room.
    public let forgotten: Int
    /// What the audience's outcomes make of the model now.
    public let posterior: ClickPosterior
  }

  private let store: ClickStore
  private let model: ClickModel
  private let maximumOutcomes: Int
  private let maximumAudiences: Int
  private let posteriors = Mutex<[String: ClickPosterior]>([:])

  /// Opens the store in `directory`, which is made if it is not there.
  ///
  /// - Parameters:
  ///   - directory: where the database file `clicks.sqlite` lies.
  ///   - model: what learns.
  ///   - maximumOutcomes: how many outcomes of an audience are kept, the last recorded; 1 and up.
  ///   - maximumAudiences: how many audiences may have outcomes; 1 and up.
  /// - Throws: `StorageError` when the database cannot be opened.
  public init(
    directory: URL, model: ClickModel, maximumOutcomes: Int, maximumAudiences: Int
  ) throws {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw StorageError.cannotOpen(path: directory.path, message: error.localizedDescription)
    }
    store = try ClickStore(path: directory.appending(path: "clicks.sqlite").path)
    self.model = model
    self.maximumOutcomes = maximumOutcomes
    self.maximumAudiences = maximumAudiences
  }

  /// Keeps an outcome, in place of the one of its id, and learns from it. When it returns it is on disk.
  ///
  /// - Parameter cancellation: ends the learning; the outcome may have been kept.
  /// - Throws: `ClickHistoryError`, `StorageError`, `ClickModelError`, or `CancellationError`.
  public func record(
    _ outcome: ClickOutcome, of audience: String, cancellation: Cancellation
  ) throws -> Recorded {
    let (replaced, forgotten) = try store.database.write { transaction in
      try cancellation.check()
      if try ClickStore.revision(transaction, of: audience) == 0,
        try ClickStore.audiences(transaction) >= maximumAudiences
      {
        throw ClickHistoryError.tooManyAudiences(limit: maximumAudiences)
      }
      let replaced = try ClickStore.delete(transaction, outcome.id, of: audience)
      try ClickStore.insert(transaction, outcome, of: audience)
      let forgotten = try ClickStore.keepNewest(maximumOutcomes, transaction, of: audience)
      return (replaced, forgotten)
    }
    return Recorded(
      replaced: replaced, forgotten: forgotten,
      posterior: try posterior(of: audience, cancellation: cancellation))
  }

  /// What the outcomes of an audience make of the model; the prior where there are none.
  ///
  /// - Throws: `StorageError`, `ClickModelError`, or `CancellationError`.
  public func posterior(of audience: String, cancellation: Cancellation) throws -> ClickPosterior {
    let known = posteriors.withLock { $0[audience] }
    let (revision, outcomes) = try store.database.read { transaction in
      let revision = try ClickStore.revision(transaction, of: audience)
      guard revision != known?.evidence.revision else { return (revision, [ClickOutcome]()) }
      return (revision, try ClickStore.outcomes(transaction, of: audience))
    }
    if let known, known.evidence.revision == revision { return known }
    let posterior = try model.posterior(
      of: outcomes, revision: revision, check: cancellation.check)
    // Only audiences with outcomes are remembered: their number is bounded.
    if revision > 0 { posteriors.withLock { $0[audience] = posterior } }
    return posterior
  }

  /// Writes the log back into the database file and gives it up. Later calls throw
  /// `StorageError.closed`.
  public func close() { store.database.close() }
}
