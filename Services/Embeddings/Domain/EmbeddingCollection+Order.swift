extension EmbeddingCollection: Comparable {
  /// By namespace, kind (in the order of its cases) and model; names byte by byte.
  public static func < (left: Self, right: Self) -> Bool {
    if ExactString(left.namespace) != ExactString(right.namespace) {
      return left.namespace.utf8.lexicographicallyPrecedes(right.namespace.utf8)
    }
    if left.kind != right.kind { return left.kind.order < right.kind.order }
    return left.model.utf8.lexicographicallyPrecedes(right.model.utf8)
  }
}

extension EmbeddingKind {
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
