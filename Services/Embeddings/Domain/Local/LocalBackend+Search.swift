import Execution
import Storage
import Synchronization
import VectorIndex

extension LocalBackend {
  /// A collection at one moment, in memory and on disk.
  struct Moment {
    let view: StoreView
    let collection: Int64
    let dimension: Int
    let metric: VectorIndex.Metric
    /// How many records the collection has.
    let count: Int
    /// What an approximate search begins with; nil where only an exact one is worth its while.
    let index: ApproximateIndex.Moment?
    let effort: Int
  }

  /// What a query is, at one moment.
  struct Question {
    let query: EmbeddingQuery
    let name: EmbeddingCollection
    let metric: VectorIndex.Metric
    let vector: [Float]
    /// The record that is searched by.
    var excluded: Int64?
    /// The records that the filter lets through.
    var selection = RecordSelection.allBut([])

    /// What all pages of the answer have in common.
    var fingerprint: UInt64 {
      Fingerprint(query, vector: vector, excluded: excluded, in: name, metric: metric).value
    }

    /// Whether every record takes part.
    var includesAll: Bool {
      if excluded == nil, case .allBut(let left) = selection { left.isEmpty } else { false }
    }

    func includes(_ key: Int64) -> Bool { key != excluded && selection.contains(key) }
  }

  public func search(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, cancellation: Cancellation
  ) throws -> MatchPage {
    try EmbeddingChecks.check(name) { $0.check(query) }
    let place = query.pageToken.isEmpty ? nil : try SearchPlace(token: query.pageToken)

    if !query.isExact, place == nil,
      let page = try approximateSearch(query, in: name, cancellation)
    {
      return page
    }
    // As long as somebody has the vectors of a moment, changes copy some of them.
    let start = try state.withLock { state in
      try Self.moment(of: name, state).map { ($0, state.collections[name]?.index.exact) }
    }
    guard let (moment, vectors) = start, let vectors else {
      try EmbeddingChecks.check(name) {
        $0.check(query, dimension: nil, metric: query.metric ?? .cosine)
      }
      if case .record(let id) = query.target { throw EmbeddingError.recordNotFound(id: id) }
      let others = state.withLock { state in
        state.collections.keys.filter { $0.isOfOtherModel(than: name) }.map(\.model).sorted()
      }
      guard others.isEmpty else { throw EmbeddingError.otherModels(others, than: name.model) }
      return MatchPage(matches: [], nextPageToken: "")
    }
    let question = try question(query, in: name, moment, cancellation)
    if let place, place.fingerprint != question.fingerprint {
      throw EmbeddingError.invalid(.pageToken("is of another query"))
    }
    let found = try search(query, question, from: place, vectors, cancellation)
    return try page(found, query, moment.view)
  }

  static func moment(of name: EmbeddingCollection, _ state: borrowing State) throws -> Moment? {
    let view = try state.opened()
    return state.collections[name].map {
      Moment(
        view: view, collection: $0.key, dimension: $0.index.dimension, metric: $0.index.metric,
        count: $0.index.count, index: $0.index.moment, effort: $0.recall.effort)
    }
  }

  func question(
    _ query: EmbeddingQuery, in name: EmbeddingCollection, _ moment: Moment,
    _ cancellation: Cancellation
  ) throws -> Question {
    try EmbeddingChecks.check(name) {
      $0.check(query, dimension: moment.dimension, metric: moment.metric)
    }
    var vector: [Float] = []
    if case .vector(let given) = query.target {
      vector = given
      if query.filter == nil {
        return Question(query: query, name: name, metric: moment.metric, vector: vector)
      }
    }
    return try moment.view.read { transaction in
      var excluded: Int64?
      if case .record(let id) = query.target {
        guard let key = try EmbeddingStore.key(transaction, of: id, in: moment.collection) else {
          throw EmbeddingError.recordNotFound(id: id)
        }
        vector = try EmbeddingStore.record(transaction, key, includeVector: true).vector
        excluded = key
      }
      let selection =
        try query.filter.map {
          try EmbeddingStore.selection(transaction, of: $0, in: moment.collection, cancellation)
        } ?? .allBut([])
      return Question(
        query: query, name: name, metric: moment.metric, vector: vector, excluded: excluded,
        selection: selection)
    }
  }

  struct FoundPage {
    var matches: ArraySlice<VectorIndex.Match>
    /// Where the page ends, if there is more.
    var next: SearchPlace?
  }

  private func search(
    _ query: EmbeddingQuery, _ question: Question, from place: SearchPlace?,
    _ vectors: VectorIndex, _ cancellation: Cancellation
  ) throws -> FoundPage {
    // The index knows the best matches, not those after a place: it is asked for as many as there
    // were up to it, and for the page, and for one that tells whether there is more. If more have
    // come before the place since then, it is asked for more.
    var wanted = min(place?.rank ?? 0, vectors.count) + query.k + 1
    while true {
      let matches = try matches(of: question, wanted, query, vectors, cancellation)
      let rest = matches[(matches.firstIndex { place?.precedes($0) ?? true } ?? matches.count)...]
      if rest.count > query.k || matches.count < wanted {
        let page = rest.prefix(query.k)
        let next = page.last.flatMap { last in
          rest.count > page.count
            ? SearchPlace(fingerprint: question.fingerprint, last: last, rank: page.endIndex) : nil
        }
        return FoundPage(matches: page, next: next)
      }
      wanted *= 2
    }
  }

  /// Where fewer than one in so many records pass the filter, they are scored one by one rather than all together.
  private static let fewShare = 8

  private func matches(
    of question: Question, _ k: Int, _ query: EmbeddingQuery, _ vectors: VectorIndex,
    _ cancellation: Cancellation
  ) throws -> [VectorIndex.Match] {
    if case .only(let keys) = question.selection, keys.count * Self.fewShare < vectors.count {
      return try vectors.rank(
        keys.lazy.filter { $0 != question.excluded }, by: question.vector, k: k,
        minimumScore: query.leastScore)
    }
    return try vectors.snapshot.search(
      question.vector, k: k, minimumScore: query.leastScore, where: question.includes,
      betweenSteps: { try cancellation.check() })
  }

  func page(
    _ found: FoundPage, _ query: EmbeddingQuery, _ view: StoreView
  ) throws -> MatchPage {
    let keys = found.matches.map(\.id)
    let records =
      try query.includeVectors
      ? view.read { transaction in
        try keys.map { try EmbeddingStore.record(transaction, $0, includeVector: true) }
      } : described(keys, view)
    return MatchPage(
      matches: zip(records, found.matches).map { EmbeddingMatch(record: $0, score: $1.score) },
      nextPageToken: found.next?.token ?? "")
  }

  /// The records with these keys, without their vectors.
  private func described(_ keys: [Int64], _ view: StoreView) throws -> [EmbeddingRecord] {
    let known = memory.records(keys, asOf: view.moment)
    let missing = zip(keys, known).filter { $1 == nil }.map(\.0)
    guard !missing.isEmpty else { return known.compactMap(\.self) }
    let read = try view.read { transaction in
      try Dictionary(
        missing.map {
          ($0, try EmbeddingStore.record(transaction, $0, includeVector: false))
        }, uniquingKeysWith: { $1 })
    }
    memory.keep(read, asOf: view.moment)
    return zip(keys, known).compactMap { $1 ?? read[$0] }
  }
}
