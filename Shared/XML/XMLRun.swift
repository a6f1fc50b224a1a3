import CXML
import Execution

/// One reading of a document: what libxml2's callbacks share.
final class XMLRun {
  private static let initialized: Void = xmlInitParser()

  private let bytes: UnsafeBufferPointer<UInt8>
  private let handler: any XMLHandler
  private let maximumDepth: Int
  private let allowsDocumentType: Bool
  private let cancellation: Cancellation
  private var parser: xmlParserCtxtPtr?
  private var depth = 0
  private var failure: (any Error)?
  /// What libxml2 found wrong first; what it finds after that follows from it.
  private var malformation: XMLError?
  /// A place that was asked for, up to which lines are counted.
  private var counted = (offset: 0, line: 1)

  init(
    bytes: UnsafeBufferPointer<UInt8>, handler: any XMLHandler, maximumDepth: Int,
    allowsDocumentType: Bool, cancellation: Cancellation
  ) {
    self.bytes = bytes
    self.handler = handler
    self.maximumDepth = maximumDepth
    self.allowsDocumentType = allowsDocumentType
    self.cancellation = cancellation
  }

  func read(count: Int32) throws {
    _ = Self.initialized
    guard count > 0,
      let parser = bytes.withMemoryRebound(
        to: CChar.self, { xmlCreateMemoryParserCtxt($0.baseAddress, count) })
    else { throw XMLError(reason: .malformed, line: 1, description: "is empty") }
    self.parser = parser
    defer {
      self.parser = nil
      if let document = parser.pointee.myDoc { xmlFreeDoc(document) }
      xmlFreeParserCtxt(parser)
    }
    parser.pointee.sax.pointee = Self.callbacks
    parser.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    let options = [
      XML_PARSE_NONET, XML_PARSE_NOERROR, XML_PARSE_NOWARNING, XML_PARSE_IGNORE_ENC,
    ]
    xmlCtxtUseOptions(parser, options.reduce(0) { $0 | Int32($1.rawValue) })
    _ = withExtendedLifetime(self) { xmlParseDocument(parser) }
    if let failure { throw failure }
    guard parser.pointee.wellFormed == 1 else {
      throw malformation
        ?? XMLError(reason: .malformed, line: 1, description: "is not well-formed")
    }
  }

  // MARK: What the callbacks do

  private static var callbacks: xmlSAXHandler {
    var callbacks = xmlSAXHandler()
    // The second version of the interface, which knows namespaces.
    callbacks.initialized = 0xDEED_BEAF
    callbacks.startElementNs = { context, name, _, _, _, _, count, _, attributes in
      XMLRun.of(context)?.start(name, attributes, count: Int(count))
    }
    callbacks.endElementNs = { context, _, _, _ in XMLRun.of(context)?.end() }
    callbacks.characters = { context, text, count in XMLRun.of(context)?.characters(text, count) }
    callbacks.ignorableWhitespace = callbacks.characters
    callbacks.cdataBlock = callbacks.characters
    callbacks.internalSubset = { context, _, _, _ in XMLRun.of(context)?.meetDocumentType() }
    callbacks.entityDecl = { context, _, _, _, _, _ in XMLRun.of(context)?.meetEntity() }
    callbacks.serror = { context, error in
      if let error { XMLRun.of(context)?.note(error.pointee) }
    }
    return callbacks
  }

  /// The run that a callback belongs to; nil once it has failed.
  private static func of(_ context: UnsafeMutableRawPointer?) -> XMLRun? {
    guard let context else { return nil }
    let run = Unmanaged<XMLRun>.fromOpaque(context).takeUnretainedValue()
    return run.failure == nil ? run : nil
  }

  private func attempt(_ work: () throws -> Void) {
    do {
      try cancellation.check()
      try work()
    } catch {
      failure = error
      xmlStopParser(parser)
    }
  }

  private func start(
    _ name: UnsafePointer<xmlChar>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
  ) {
    attempt {
      depth += 1
      let place = placeOfTag()
      guard depth <= maximumDepth else {
        throw XMLError(
          reason: .tooDeep, line: place.line,
          description: "has elements nested more than \(maximumDepth) deep")
      }
      // Five pointers an attribute: its name, prefix and namespace, the value and its end.
      var values: [String: String] = [:]
      for index in 0..<count {
        guard let attributes, let key = attributes[5 * index],
          let value = attributes[5 * index + 3], let end = attributes[5 * index + 4]
        else { continue }
        values[String(cString: key)] = String(
          decoding: UnsafeBufferPointer(start: value, count: end - value), as: UTF8.self)
      }
      try handler.startElement(
        name.map { String(cString: $0) } ?? "", attributes: values, at: place)
    }
  }

  private func end() {
    attempt {
      depth -= 1
      try handler.endElement()
    }
  }

  private func characters(_ text: UnsafePointer<xmlChar>?, _ count: Int32) {
    attempt { try handler.characters(UnsafeBufferPointer(start: text, count: Int(count))) }
  }

  private func note(_ error: xmlError) {
    guard malformation == nil, error.level != XML_ERR_WARNING else { return }
    let message = error.message.map { String(cString: $0) } ?? ""
    malformation = XMLError(
      reason: .malformed, line: max(1, Int(error.line)),
      description: message.split(separator: "\n").first.map(String.init) ?? "is not well-formed")
  }

  private func meetDocumentType() {
    guard !allowsDocumentType else { return }
    attempt {
      throw XMLError(
        reason: .declaration, line: place(at: consumed).line,
        description: "has a document type declaration, which is not accepted")
    }
  }

  private func meetEntity() {
    attempt {
      throw XMLError(
        reason: .declaration, line: place(at: consumed).line,
        description: "declares an entity, which is not accepted")
    }
  }

  // MARK: Places

  /// Bytes that libxml2 has read.
  private var consumed: Int { min(max(0, xmlByteConsumed(parser)), bytes.count) }

  /// Where the tag begins whose attributes were read last: no `<` stands inside of a tag.
  private func placeOfTag() -> XMLPlace {
    var offset = min(consumed, bytes.count - 1)
    while offset > counted.offset, bytes[offset] != UInt8(ascii: "<") { offset -= 1 }
    return place(at: offset)
  }

  /// The place of a byte; asked for in ascending order, so that each byte is looked at once.
  private func place(at offset: Int) -> XMLPlace {
    var index = counted.offset
    var line = counted.line
    while index < offset {
      let byte = bytes[index]
      index += 1
      let isLineFeedAhead = index < bytes.count && bytes[index] == UInt8(ascii: "\n")
      if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !isLineFeedAhead) {
        line += 1
      }
    }
    counted = (index, line)
    return XMLPlace(line: line, offset: offset)
  }
}
