import EmbeddingsDomain
import Execution
import Foundation
import Postgres
import PostgresFixtures
import Synchronization
import TestSupport
import Testing
import Validation
import VectorIndex

/// Where a backend keeps its records: what callers see of both is the same.
enum Store: String, CaseIterable {
  case sqlite
  /// SQLite, with the vectors' rests in a file.
  case spilled
  case postgres
}

extension VectorIndex.Metric {
  static let all: [Self] = [.cosine, .innerProduct, .euclidean]

  /// What a score has to be.
  func reference(_ left: [Float], _ right: [Float]) -> Double {
    func product(_ left: [Float], _ right: [Float]) -> Double {
      zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    switch self {
    case .cosine:
      return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
    case .innerProduct: return product(left, right)
    case .euclidean:
      let differences = zip(left, right).map { Double($0) - Double($1) }
      return -differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  /// How far a score may be from that.
  func error(_ left: [Float], _ right: [Float]) -> Double {
    let lengths = [left, right].map { Self.innerProduct.reference($0, $0).squareRoot() }
    return switch self {
    case .cosine: 1e-6
    case .innerProduct: 1e-6 * lengths[0] * lengths[1]
    case .euclidean: 1e-6 * (lengths[0] + lengths[1])
    }
  }
}

/// A backend whose background work a test can wait for.
protocol TestedBackend: EmbeddingBackend {
  func finishMaintenance()
}

extension LocalBackend: TestedBackend {}
extension PostgresBackend: TestedBackend {}

/// Backends that are closed with this object.
private final class OpenBackends: Sendable {
  private let all = Mutex<[any TestedBackend]>([])

  deinit { for backend in all.withLock({ $0 }) { backend.close() } }

  func add<Backend: TestedBackend>(_ backend: Backend) -> Backend {
    all.withLock { $0.append(backend) }
    return backend
  }
}

/// A backend in a folder, or in a database, of its own.
struct Fixture {
  static let campaigns = EmbeddingCollection(namespace: "campaigns", kind: .brand, model: "m1")

  private enum Place {
    case folder(TemporaryFolder, isSpilled: Bool)
    case database(TestDatabase)
  }

  private let open = OpenBackends()
  private let place: Place
  let backend: any TestedBackend

  init(
    on store: Store, maxVectors: Int = 1_000_000, limits: CollectionLimits = CollectionLimits(),
    options: SearchOptions = SearchOptions()
  ) throws {
    switch store {
    case .sqlite, .spilled: place = .folder(try TemporaryFolder(), isSpilled: store == .spilled)
    case .postgres: place = .database(try TestDatabase())
    }
    backend = try Self.backend(in: place, "store", maxVectors, limits, options, open)
  }

  /// Opens what another process would find if this one died now.
  func survivor(
    maxVectors: Int = 1_000_000, limits: CollectionLimits = CollectionLimits(),
    options: SearchOptions = SearchOptions()
  ) throws -> any TestedBackend {
    let copy = UUID().uuidString
    if case .folder(let folder, _) = place {
      try FileManager.default.copyItem(atPath: folder.path("store"), toPath: folder.path(copy))
    }
    return try Self.backend(in: place, copy, maxVectors, limits, options, open)
  }

  private static func backend(
    in place: Place, _ name: String, _ maxVectors: Int, _ limits: CollectionLimits,
    _ options: SearchOptions,
    _ open: OpenBackends
  ) throws -> any TestedBackend {
    switch place {
    case .folder(let folder, let isSpilled):
      open.add(
        try LocalBackend(
          directory: folder.url.appending(path: name), maxVectors: maxVectors,
          keepsVectorsOnDisk: isSpilled, limits: limits, options: options))
    case .database(let database):
      open.add(
        try PostgresBackend(
          database: PostgresDatabase(url: database.url), maxVectors: maxVectors, limits: limits,
          options: options))
    }
  }

  /// The file of a store in SQLite.
  var file: String? {
    guard case .folder(let folder, _) = place else { return nil }
    return folder.url.appending(path: "store/embeddings.sqlite").path
  }

  @discardableResult
  func upsert(
    _ records: [EmbeddingRecord], in collection: EmbeddingCollection = campaigns,
    metric: VectorIndex.Metric? = nil
  ) throws -> UpsertResult {
    try backend.upsert(records, in: collection, metric: metric, cancellation: Cancellation())
  }

  func get(
    _ ids: [String], in collection: EmbeddingCollection = campaigns
  ) throws -> GetResult {
    try backend.get(ids, in: collection, includeVectors: true, cancellation: Cancellation())
  }

  @discardableResult
  func delete(
    _ ids: [String], in collection: EmbeddingCollection = campaigns
  ) throws -> DeleteResult {
    try backend.delete(ids, in: collection, cancellation: Cancellation())
  }

  @discardableResult
  func delete(
    matching filter: EmbeddingFilter, in collection: EmbeddingCollection = campaigns
  ) throws -> Int {
    try backend.delete(matching: filter, in: collection, cancellation: Cancellation())
  }

  @discardableResult
  func update(
    _ updates: [MetadataUpdate], _ mode: MetadataUpdate.Mode,
    in collection: EmbeddingCollection = campaigns
  ) throws -> UpdateMetadataResult {
    try backend.updateMetadata(updates, mode: mode, in: collection, cancellation: Cancellation())
  }

  func count(
    _ filter: EmbeddingFilter? = nil, in collection: EmbeddingCollection = campaigns
  ) throws -> Int {
    try backend.count(in: collection, matching: filter, cancellation: Cancellation())
  }

  /// The first page of a search.
  func search(
    _ query: EmbeddingQuery, in collection: EmbeddingCollection = campaigns
  ) throws -> [EmbeddingMatch] {
    try page(query, in: collection).matches
  }

  func page(
    _ query: EmbeddingQuery, in collection: EmbeddingCollection = campaigns
  ) throws -> MatchPage {
    try backend.search(query, in: collection, cancellation: Cancellation())
  }
}

extension EmbeddingBackend {
  /// The whole of a collection, as a search gives it.
  func everything(
    in collection: EmbeddingCollection = Fixture.campaigns, dimension: Int
  ) throws -> [EmbeddingMatch] {
    let query = EmbeddingQuery(
      .vector([1] + [Float](repeating: 0, count: dimension - 1)), k: 1_000, includeVectors: true)
    return try search(query, in: collection, cancellation: Cancellation()).matches
  }
}

extension EmbeddingFilter {
  static func field(_ field: String, _ test: FilterCondition.Test) -> EmbeddingFilter {
    .condition(FilterCondition(field, test))
  }
}

/// That `body` is refused for `field`.
func expectViolation<T>(
  _ field: String, _ reason: FieldViolation.Reason, mentions text: String,
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> T
) throws {
  let error = #expect(throws: EmbeddingError.self, sourceLocation: sourceLocation) {
    try body()
  }
  guard case .invalid(let input) = error else {
    Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
    return
  }
  let violation = try #require(
    input.violations.first { $0.field == field }, "\(input)", sourceLocation: sourceLocation)
  #expect(violation.reason == reason, sourceLocation: sourceLocation)
  #expect(violation.description.contains(text), sourceLocation: sourceLocation)
  #expect(
    error?.reason == input.violations.first?.reason.rawValue, sourceLocation: sourceLocation)
}
