/// Writes the functions of a message that read it from the wire and write it there.
struct MessageCodecGenerator {
  private let fields: [FieldModel]
  private let oneofs: [OneofModel]

  init(fields: [FieldModel], oneofs: [OneofModel]) {
    self.fields = fields.sorted { $0.schema.number < $1.schema.number }
    self.oneofs = oneofs
  }

  func write(to source: inout SourceText) {
    writeMerge(to: &source)
    source.line()
    writeSize(to: &source)
    source.line()
    writeEncode(to: &source)
  }

  private func writeMerge(to source: inout SourceText) {
    source.line("/// Reads every field up to the end of `reader`.")
    source.block(
      "public mutating func merge(from reader: inout Protobuf.WireReader)"
        + " throws(Protobuf.BinaryDecodingError)"
    ) { source in
      source.block("while let tag = try reader.nextTag()") { source in
        if fields.isEmpty {
          source.line("try reader.unknown(tag, &self.unknownFields)")
          return
        }
        source.block("switch tag") { source in
          for field in fields { writeCases(of: field, to: &source) }
          source.line("default: try reader.unknown(tag, &self.unknownFields)")
        }
      }
    }
  }

  private func writeCases(of field: FieldModel, to source: inout SourceText) {
    let value = "try reader.value(\(field.coding).self)"
    switch field.shape {
    case .implicit:
      source.line("case \(field.tag): self.\(field.name) = \(value)")
    case .optional:
      source.line("case \(field.tag): self.\(field.storage) = \(value)")
    case .message, .indirect:
      source.line("case \(field.tag): try reader.message(&self.\(field.storage))")
    case .repeated, .packed:
      let arguments = "&self.\(field.name), \(field.coding).self"
      source.line("case \(field.tag): try reader.element(of: \(arguments))")
      if field.packedTag != field.tag {
        source.line("case \(field.packedTag): try reader.packed(\(arguments))")
      }
    case .map(let key, let mapped):
      source.line(
        "case \(field.tag): try reader.entry(of: &self.\(field.name), \(key).self, \(mapped).self)")
    case .oneof(let index, _):
      guard let oneof = oneofs.first(where: { $0.index == index }) else { return }
      let assigned = "self.\(oneof.name) = .\(field.caseName)"
      guard field.isMessage else {
        source.line("case \(field.tag): \(assigned)(\(value))")
        return
      }
      source.line("case \(field.tag):")
      source.line("  var merged: \(field.elementType)?")
      source.line("  if case .\(field.caseName)(let value)? = self.\(oneof.name) {")
      source.line("    merged = value")
      source.line("    self.\(oneof.name) = nil")
      source.line("  }")
      source.line("  try reader.message(&merged)")
      source.line("  if let merged { \(assigned)(merged) }")
    }
  }

  private func writeSize(to source: inout SourceText) {
    source.line("/// The bytes that the message takes in the binary wire format.")
    source.block("public var serializedSize: Swift.Int") { source in
      if fields.isEmpty {
        source.line("self.unknownFields.count")
        return
      }
      source.line("var size = self.unknownFields.count")
      for field in fields {
        writeStep(of: field, to: &source) { call in "size &+= Protobuf.WireSize.\(call)" }
      }
      source.line("return size")
    }
  }

  private func writeEncode(to source: inout SourceText) {
    source.line("/// Writes the fields, the last one first.")
    source.block("public func encode(into writer: inout Protobuf.WireWriter)") { source in
      source.line("writer.unknown(self.unknownFields)")
      for field in fields.reversed() {
        writeStep(of: field, to: &source) { call in "writer.\(call)" }
      }
    }
  }

  /// Adds the line that measures or writes a field; both have the same names for the same shapes.
  private func writeStep(
    of field: FieldModel, to source: inout SourceText, _ statement: (String) -> String
  ) {
    func call(_ function: String, _ value: String, _ codings: String) -> String {
      statement("\(function)(\(value), tag: \(tag(of: field)), \(codings))")
    }
    let coding = field.coding + ".self"
    switch field.shape {
    case .implicit: source.line(call("implicit", "self.\(field.name)", coding))
    case .optional, .message, .indirect:
      source.line(call("optional", "self.\(field.storage)", coding))
    case .repeated: source.line(call("repeated", "self.\(field.name)", coding))
    case .packed: source.line(call("packed", "self.\(field.name)", coding))
    case .map(let key, let value):
      source.line(call("map", "self.\(field.name)", "\(key).self, \(value).self"))
    case .oneof(let index, _):
      guard let oneof = oneofs.first(where: { $0.index == index }) else { return }
      source.line("if case .\(field.caseName)(let value)? = self.\(oneof.name) {")
      source.line("  \(call("field", "value", coding))")
      source.line("}")
    }
  }

  private func tag(of field: FieldModel) -> UInt32 {
    if case .packed = field.shape { field.packedTag } else { field.tag }
  }
}
