import Contracts
import EmbeddingsDomain
import Validation

extension EmbeddingFilter {
  /// The filter of a message, otherwise unchecked. Throws `EmbeddingError.invalid` where a filter or a
  /// test is missing, or a value is none that can be tested.
  init(_ message: EmbeddingsFilter, at path: String = "filter") throws(EmbeddingError) {
    switch message.filter {
    case .condition(let condition):
      self = .condition(try FilterCondition(condition, at: "\(path).condition"))
    case .all(let filters): self = .all(try filters.each(at: "\(path).all"))
    case .any(let filters): self = .any(try filters.each(at: "\(path).any"))
    case .not(let filter): self = .not(try EmbeddingFilter(filter, at: "\(path).not"))
    case nil:
      throw .invalid(
        InvalidInput(.required, field: path, "one of condition, all, any and not must be given"))
    }
  }
}

extension EmbeddingsFilters {
  fileprivate func each(at path: String) throws(EmbeddingError) -> [EmbeddingFilter] {
    var each: [EmbeddingFilter] = []
    for (index, filter) in filters.enumerated() {
      each.append(try EmbeddingFilter(filter, at: "\(path).filters[\(index)]"))
    }
    return each
  }
}

extension FilterCondition {
  fileprivate init(
    _ message: EmbeddingsCondition, at path: String
  ) throws(EmbeddingError) {
    let test: Test
    switch message.test {
    case .equals(let value): test = .equals(try MetadataScalar(value, at: "\(path).equals"))
    case .oneOf(let list):
      var values: [MetadataScalar] = []
      for (index, value) in list.values.enumerated() {
        values.append(try MetadataScalar(value, at: "\(path).one_of.values[\(index)]"))
      }
      test = .oneOf(values)
    case .range(let range): test = .number(NumberRange(range))
    case .time(let range): test = .time(TimeRange(range))
    case .present(let isPresent): test = .present(isPresent)
    case nil:
      throw .invalid(
        InvalidInput(
          .required, field: path, "one of equals, one_of, range, time and present must be given"))
    }
    self.init(message.field, test)
  }
}

extension MetadataScalar {
  fileprivate init(
    _ message: Google_Protobuf_Value, at path: String
  ) throws(EmbeddingError) {
    let other: String
    switch message.kind {
    case .stringValue(let value):
      self = .string(value)
      return
    case .numberValue(let value):
      self = .number(value)
      return
    case .boolValue(let value):
      self = .boolean(value)
      return
    case .nullValue: other = "null"
    case .structValue: other = "an object"
    case .listValue: other = "an array"
    case nil: other = "missing"
    }
    throw .invalid(
      InvalidInput(
        .wrongType, field: path, "must be a string, a number or a boolean; it is \(other)"))
  }
}

extension NumberRange {
  fileprivate init(_ message: EmbeddingsNumberRange) {
    self.init(
      atLeast: message.hasAtLeast ? message.atLeast : nil,
      moreThan: message.hasMoreThan ? message.moreThan : nil,
      atMost: message.hasAtMost ? message.atMost : nil,
      lessThan: message.hasLessThan ? message.lessThan : nil)
  }
}

extension TimeRange {
  fileprivate init(_ message: EmbeddingsTimeRange) {
    self.init(
      from: message.hasFrom ? Instant(message.from) : nil,
      until: message.hasUntil ? Instant(message.until) : nil)
  }
}

extension Instant {
  fileprivate init(_ message: Google_Protobuf_Timestamp) {
    self.init(seconds: message.seconds, nanoseconds: message.nanos)
  }
}
