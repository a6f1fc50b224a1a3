import VectorIndex

/// How the vectors of a collection are compared is a part of the collection, as its dimension is.
extension VectorIndex.Metric {
  /// What it is called in the database.
  var name: String {
    switch self {
    case .cosine: "cosine"
    case .innerProduct: "inner_product"
    case .euclidean: "euclidean"
    }
  }

  /// The metric that has this name in a database. Throws `EmbeddingError.damaged` where none has.
  init(stored name: String) throws(EmbeddingError) {
    let named = [Self.cosine, .innerProduct, .euclidean].first { $0.name == name }
    guard let named else { throw .damaged("it has a collection of the unknown metric \"\(name)\"") }
    self = named
  }

  /// What callers know it by.
  var contractName: String { "METRIC_\(name.uppercased())" }

  /// The scores that there are.
  var scores: (range: ClosedRange<Double>, description: String) {
    switch self {
    case .cosine: (-1...1, "a cosine, -1 to 1")
    case .innerProduct:
      (-.greatestFiniteMagnitude ... .greatestFiniteMagnitude, "an inner product, a finite number")
    case .euclidean: (-.greatestFiniteMagnitude...0, "a negated distance, 0 at most")
    }
  }
}
