extension EmbeddingChecks {
  /// The years 1 to 9999, in seconds since 1970.
  private static let validSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  mutating func check(_ filter: EmbeddingFilter, at path: String = "filter") {
    let conditions = filter.conditionCount
    if conditions > EmbeddingLimits.conditions {
      add(
        path, .tooMany,
        "must have at most \(EmbeddingLimits.conditions) conditions, it has \(conditions)")
    } else {
      check(filter, depth: 1, at: path)
    }
  }

  private mutating func check(_ filter: EmbeddingFilter, depth: Int, at path: String) {
    guard depth <= EmbeddingLimits.filterDepth else {
      add(
        path, .tooDeep,
        "must not be: at most \(EmbeddingLimits.filterDepth) filters may stand one in the other")
      return
    }
    switch filter {
    case .condition(let condition): check(condition, at: "\(path).condition")
    case .all(let filters): check(filters, depth: depth, at: "\(path).all.filters")
    case .any(let filters): check(filters, depth: depth, at: "\(path).any.filters")
    case .not(let filter): check(filter, depth: depth + 1, at: "\(path).not")
    }
  }

  private mutating func check(_ filters: [EmbeddingFilter], depth: Int, at path: String) {
    check(count: filters.count, upTo: EmbeddingLimits.conditions, at: path)
    for (index, filter) in filters.prefix(EmbeddingLimits.conditions).enumerated() {
      check(filter, depth: depth + 1, at: "\(path)[\(index)]")
    }
  }

  private mutating func check(_ condition: FilterCondition, at path: String) {
    check(text: condition.field, at: "\(path).field", bytes: EmbeddingLimits.fieldBytes)
    switch condition.test {
    case .equals(let value): check(value, at: "\(path).equals")
    case .oneOf(let values):
      check(count: values.count, upTo: EmbeddingLimits.filterValues, at: "\(path).one_of.values")
      for (index, value) in values.prefix(EmbeddingLimits.filterValues).enumerated() {
        check(value, at: "\(path).one_of.values[\(index)]")
      }
    case .number(let range): check(range, at: "\(path).range")
    case .time(let range): check(range, at: "\(path).time")
    case .present: break
    }
  }

  private mutating func check(_ value: MetadataScalar, at path: String) {
    if case .number(let number) = value { check(finite: number, at: path) }
  }

  private mutating func check(_ range: NumberRange, at path: String) {
    let bounds = [
      ("at_least", range.atLeast), ("more_than", range.moreThan), ("at_most", range.atMost),
      ("less_than", range.lessThan),
    ]
    for case (let name, let bound?) in bounds { check(finite: bound, at: "\(path).\(name)") }
    if bounds.allSatisfy({ $0.1 == nil }) {
      add(path, .required, "must have at_least, more_than, at_most or less_than")
    }
  }

  private mutating func check(_ range: TimeRange, at path: String) {
    for case (let name, let bound?) in [("from", range.from), ("until", range.until)]
    where !Self.validSeconds.contains(bound.seconds)
      || !(0..<1_000_000_000).contains(bound.nanoseconds)
    {
      add(
        "\(path).\(name)", .outOfRange,
        "must be in the years 1 to 9999, with 0 to 999999999 nanoseconds, not \(bound.seconds) s "
          + "and \(bound.nanoseconds) ns")
    }
    if range.from == nil, range.until == nil {
      add(path, .required, "must have from or until")
    }
  }
}

extension EmbeddingFilter {
  /// How many conditions there are in all.
  fileprivate var conditionCount: Int {
    switch self {
    case .condition: 1
    case .all(let filters), .any(let filters): filters.reduce(0) { $0 + $1.conditionCount }
    case .not(let filter): filter.conditionCount
    }
  }
}
