import Contracts
import Foundation
import GRPC
import ServiceKit
import Validation

/// Keeps texts and pictures as vectors, and finds them again by a text or a picture.
package struct ContentLibrary: Sendable {
  private static let maximumContents = 64
  /// As many as there are.
  private static let maximumKinds = 6
  private static let defaultCount: UInt32 = 10

  private let backends: Backends
  private let limits: BranchLimits

  package init(backends: Backends, limits: BranchLimits) {
    self.backends = backends
    self.limits = limits
  }

  /// Keeps what `request` has.
  ///
  /// - Throws: `RPCError`, `.invalidArgument` in the caller's words where a service refuses what the caller said.
  package func store(
    _ request: GatewayStoreContentRequest, deadline: ContinuousClock.Instant
  ) async throws -> GatewayStoreContentResponse {
    let contents = try Self.contents(of: request)
    let fields = FieldMap(
      contents.encoderFields(in: { "contents[\($0)]" }, together: "contents") + [
        ("model", "text_model"), ("records", "contents"), ("collection.namespace", "namespace"),
        ("collection.kind", "kind"), ("metric", "kind"),
      ])
    return try await inTheWords(of: fields) {
      let clock = clock(for: contents, deadline)
      let encoded = try await encode(contents, textModel: request.textModel, clock)
      let upserted = try await backends.embeddings.upsert(
        .with {
          $0.collection = collection(
            request.namespace, request.kind == .unspecified ? contents.kind : request.kind,
            encoded.model)
          $0.metric = .cosine
          $0.records = zip(request.contents, encoded.vectors).map { content, vector in
            .with {
              $0.id = content.id
              $0.vector = vector
              if content.hasMetadata { $0.metadata = content.metadata }
            }
          }
        }, options: try clock.callOptions())
      return .with {
        $0.inserted = upserted.inserted
        $0.replaced = upserted.replaced
        $0.model = encoded.model
        $0.truncatedIds = encoded.truncated.map { request.contents[$0].id }
      }
    }
  }

  /// Finds what resembles the text or the picture of `request`.
  ///
  /// - Throws: as `store`.
  package func search(
    _ request: GatewaySearchContentRequest, deadline: ContinuousClock.Instant
  ) async throws -> GatewaySearchContentResponse {
    let query = try Self.query(of: request)
    let kinds = request.kinds.isEmpty ? [query.kind] : request.kinds
    let fields = FieldMap(
      query.encoderFields(in: { _ in "" }, together: "query") + [
        ("model", "text_model"), ("k", "k"), ("minimum_score", "minimum_score"),
        ("filter", "filter"), ("collection.namespace", "namespace"), ("collection.kind", "kinds"),
        ("metric", "kinds"),
      ])
    return try await inTheWords(of: fields) {
      let clock = clock(for: query, deadline)
      let encoded = try await encode(query, textModel: request.textModel, clock)
      let answers = try await search(kinds, request, encoded, try clock.callOptions())
      let matches = zip(kinds, answers).flatMap { kind, answer in
        answer.results.map { GatewayContentMatch($0, kind) }
      }
      return .with {
        // `sorted` keeps the order of equal ones.
        $0.matches = Array(
          matches.sorted { $0.score > $1.score }.prefix(Int(Self.count(of: request))))
        $0.searched = zip(kinds, answers).map(GatewaySearchedKind.init)
        $0.model = encoded.model
        $0.truncated = !encoded.truncated.isEmpty
      }
    }
  }

  /// Searches the kinds at the same time. Returns their answers in the same order.
  private func search(
    _ kinds: [EmbeddingsKind], _ request: GatewaySearchContentRequest, _ encoded: Encoded,
    _ options: CallOptions
  ) async throws -> [EmbeddingsSearchResponse] {
    let vector = encoded.vectors.first ?? []
    return try await withThrowingTaskGroup(of: (Int, EmbeddingsSearchResponse).self) { group in
      for (place, kind) in kinds.enumerated() {
        let search = EmbeddingsSearchRequest.with {
          $0.collection = collection(request.namespace, kind, encoded.model)
          $0.metric = .cosine
          $0.vector.values = vector
          $0.k = Self.count(of: request)
          if request.hasMinimumScore { $0.minimumScore = request.minimumScore }
          if request.hasFilter { $0.filter = request.filter }
          $0.exact = request.exact
        }
        group.addTask {
          let answer = try await backends.embeddings.search(search, options: options)
          return (place, answer)
        }
      }
      var answers = [EmbeddingsSearchResponse](repeating: .init(), count: kinds.count)
      for try await (place, answer) in group { answers[place] = answer }
      return answers
    }
  }

  private static func count(of request: GatewaySearchContentRequest) -> UInt32 {
    request.k == 0 ? defaultCount : request.k
  }

  private func collection(
    _ namespace: String, _ kind: EmbeddingsKind, _ model: CommonModelInfo
  ) -> EmbeddingsCollection {
    .with {
      $0.namespace = namespace
      $0.kind = kind
      $0.model = model.collectionName
    }
  }

  private func clock(for contents: Contents, _ deadline: ContinuousClock.Instant) -> BranchClock {
    let limit =
      switch contents {
      case .texts: limits.standard
      case .images: limits.media
      }
    return BranchClock(deadline: min(.now + limit, deadline))
  }

  /// Runs `work`, and throws in the caller's words what a service says of the request.
  private func inTheWords<Answer>(
    of fields: FieldMap, _ work: () async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await work()
    } catch let error as RPCError where error.code == .invalidArgument {
      guard let violations = fields.translate(error.fieldViolations) else { throw error }
      throw RPCError(InvalidInput(violations))
    }
  }
}

// MARK: - Encoding

extension ContentLibrary {
  /// What is encoded, all by one encoder.
  private enum Contents {
    case texts([String])
    case images([CommonMediaSource])

    /// The kind of collections that it belongs to by itself.
    var kind: EmbeddingsKind {
      switch self {
      case .texts: .text
      case .images: .image
      }
    }

    /// Where the fields of the encoder's request come from, given where each content does, and all together do.
    func encoderFields(
      in place: (Int) -> String, together: String
    ) -> [(theirs: String, ours: String)] {
      func path(_ index: Int, _ field: String) -> String {
        let place = place(index)
        return place.isEmpty ? field : "\(place).\(field)"
      }
      switch self {
      case .texts(let texts):
        return texts.indices.map { ("texts[\($0)]", path($0, "text")) } + [("texts", together)]
      case .images(let images):
        return images.indices.map { ("images[\($0)]", path($0, "image")) }
          + [("images", together)]
      }
    }
  }

  private struct Encoded {
    let vectors: [[Float]]
    let model: CommonModelInfo
    /// The places of texts that were longer than the encoder reads.
    var truncated: [Int] = []
  }

  private func encode(
    _ contents: Contents, textModel: String, _ clock: BranchClock
  ) async throws -> Encoded {
    switch contents {
    case .texts(let texts):
      let answer = try await backends.campaignText.embedText(
        .with {
          $0.texts = texts
          $0.model = textModel
        }, options: try clock.callOptions())
      return Encoded(
        vectors: answer.embeddings.map(\.values), model: answer.model,
        truncated: answer.embeddings.indices.filter { answer.embeddings[$0].truncated })
    case .images(let images):
      let answer = try await backends.vision.embedImage(
        .with { $0.images = images }, options: try clock.callOptions())
      return Encoded(vectors: answer.embeddings.map(\.values), model: answer.model)
    }
  }

  private static func contents(of request: GatewayStoreContentRequest) throws -> Contents {
    var checks = FieldChecks()
    let count = request.contents.count
    if !(1...maximumContents).contains(count) {
      checks.add(
        "contents", "has \(count) entries, 1 to \(maximumContents) are needed", as: "OUT_OF_RANGE")
    }
    var texts: [String] = []
    var images: [CommonMediaSource] = []
    for (index, content) in request.contents.prefix(maximumContents).enumerated() {
      switch content.content {
      case .text(let text): texts.append(text)
      case .image(let image): images.append(image)
      case nil:
        checks.add("contents[\(index)]", "is empty: a text or an image is needed", as: "REQUIRED")
      }
    }
    if !texts.isEmpty, !images.isEmpty {
      checks.add(
        "contents", "has texts and images, which different models encode: one sort is needed",
        as: "NOT_ALLOWED")
    }
    guard checks.violations.isEmpty else { throw RPCError(checks.error) }
    return images.isEmpty ? .texts(texts) : .images(images)
  }

  private static func query(of request: GatewaySearchContentRequest) throws -> Contents {
    var checks = FieldChecks()
    if request.kinds.count > maximumKinds {
      // Unknown numbers are different kinds too: each would be a search.
      checks.add(
        "kinds", "has \(request.kinds.count) entries, at most \(maximumKinds) are allowed",
        as: "OUT_OF_RANGE")
    }
    var seen: Set<EmbeddingsKind> = []
    for (index, kind) in request.kinds.prefix(maximumKinds).enumerated()
    where !seen.insert(kind).inserted {
      checks.add("kinds[\(index)]", "was given before", as: "DUPLICATE")
    }
    if request.query == nil {
      checks.add("query", "is required: a text or an image", as: "REQUIRED")
    }
    guard checks.violations.isEmpty, let query = request.query else {
      throw RPCError(checks.error)
    }
    switch query {
    case .text(let text): return .texts([text])
    case .image(let image): return .images([image])
    }
  }
}

extension GatewayContentMatch {
  fileprivate init(_ result: EmbeddingsSearchResult, _ kind: EmbeddingsKind) {
    self.init()
    self.kind = kind
    id = result.record.id
    if result.record.hasMetadata { metadata = result.record.metadata }
    score = result.score
  }
}

extension GatewaySearchedKind {
  fileprivate init(_ kind: EmbeddingsKind, _ answer: EmbeddingsSearchResponse) {
    self.init()
    self.kind = kind
    exact = answer.exact
    if answer.hasRecall { recall = answer.recall }
  }
}
