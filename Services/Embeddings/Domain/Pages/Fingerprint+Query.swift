import VectorIndex

extension Fingerprint {
  /// Of a query all that its pages have in common.
  ///
  /// - Parameters:
  ///   - vector: what is compared with, also when a record was named.
  ///   - excluded: the record that was named.
  ///   - name: where is searched.
  ///   - metric: how the vectors there are compared.
  init(
    _ query: EmbeddingQuery, vector: [Float], excluded: Int64?, in name: EmbeddingCollection,
    metric: VectorIndex.Metric
  ) {
    self.init()
    combine(name.namespace)
    combine(name.kind.rawValue)
    combine(name.model)
    combine(metric)
    combine(vector.count)
    for coordinate in vector { combine(UInt64(coordinate.bitPattern)) }
    combine(excluded) { $0.combine(Int($1)) }
    combine(query.minimumScore) { $0.combine($1) }
    combine(query.filter) { $0.combine($1) }
  }

  private mutating func combine(_ filter: EmbeddingFilter) {
    switch filter {
    case .condition(let condition):
      combine(0)
      combine(condition.field)
      combine(condition.test)
    case .all(let filters):
      combine(1)
      combine(filters.count)
      for filter in filters { combine(filter) }
    case .any(let filters):
      combine(2)
      combine(filters.count)
      for filter in filters { combine(filter) }
    case .not(let filter):
      combine(3)
      combine(filter)
    }
  }

  private mutating func combine(_ test: FilterCondition.Test) {
    switch test {
    case .equals(let value):
      combine(0)
      combine(value)
    case .oneOf(let values):
      combine(1)
      combine(values.count)
      for value in values { combine(value) }
    case .number(let range):
      combine(2)
      for bound in [range.atLeast, range.moreThan, range.atMost, range.lessThan] {
        combine(bound) { $0.combine($1) }
      }
    case .time(let range):
      combine(3)
      for bound in [range.from, range.until] {
        combine(bound) { fingerprint, instant in
          fingerprint.combine(Int(instant.seconds))
          fingerprint.combine(Int(instant.nanoseconds))
        }
      }
    case .present(let isPresent):
      combine(4)
      combine(isPresent ? 1 : 0)
    }
  }

  private mutating func combine(_ value: MetadataScalar) {
    switch value {
    case .string(let text):
      combine(0)
      combine(text)
    case .number(let number):
      combine(1)
      combine(number)
    case .boolean(let boolean):
      combine(2)
      combine(boolean ? 1 : 0)
    }
  }
}
