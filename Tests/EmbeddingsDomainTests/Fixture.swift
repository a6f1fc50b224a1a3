import EmbeddingsDomain
import Execution
import Foundation
import TestSupport
import Testing
import Validation

/// A backend in a folder of its own.
struct Fixture {
  static let campaigns = EmbeddingCollection(namespace: "campaigns", kind: .brand, model: "m1")

  let folder: TemporaryFolder
  let backend: LocalBackend

  init(
    maxVectors: Int = 1_000_000, limits: CollectionLimits = CollectionLimits(),
    options: SearchOptions = SearchOptions()
  ) throws {
    folder = try TemporaryFolder()
    backend = try LocalBackend(
      directory: folder.url.appending(path: "store"), maxVectors: maxVectors, limits: limits,
      options: options)
  }

  /// Opens what another process would find if this one died now.
  func survivor(
    maxVectors: Int = 1_000_000, limits: CollectionLimits = CollectionLimits(),
    options: SearchOptions = SearchOptions()
  ) throws -> LocalBackend {
    let copy = folder.url.appending(path: UUID().uuidString)
    try FileManager.default.copyItem(at: folder.url.appending(path: "store"), to: copy)
    return try LocalBackend(
      directory: copy, maxVectors: maxVectors, limits: limits, options: options)
  }

  @discardableResult
  func upsert(
    _ records: [EmbeddingRecord], in collection: EmbeddingCollection = campaigns
  ) throws -> UpsertResult {
    try backend.upsert(records, in: collection, cancellation: Cancellation())
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

extension LocalBackend {
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
