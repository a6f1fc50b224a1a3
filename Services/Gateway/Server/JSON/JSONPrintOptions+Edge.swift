import ProtobufJSON

extension JSONPrintOptions {
  /// As the edge writes: the protos' own snake_case names, on one line, zeros included, since to a
  /// reader of JSON a score of 0 is a number and not an absence.
  static let edge = JSONPrintOptions(preservesProtoFieldNames: true, printsDefaults: true)
}
