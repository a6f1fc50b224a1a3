/// What hears of a document's parts, in their order. What it throws ends the reading.
public protocol XMLHandler: AnyObject {
  /// An element begins.
  ///
  /// - Parameters:
  ///   - name: its name without a prefix.
  ///   - attributes: the values of its attributes by their names without prefixes.
  ///   - place: where its tag stands.
  func startElement(_ name: String, attributes: [String: String], at place: XMLPlace) throws

  /// The element that began last and has not ended ends.
  func endElement() throws

  /// Text of the element that began last and has not ended, UTF-8. One text may come in pieces.
  func characters(_ text: UnsafeBufferPointer<UInt8>) throws
}
