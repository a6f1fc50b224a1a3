import Execution
import Testing
import XML

struct XMLDocumentTests {
  /// Writes down what it hears of.
  private final class Listener: XMLHandler {
    var events: [String] = []
    var places: [XMLPlace] = []
    var failsAt: String?

    struct Failure: Error {}

    func startElement(_ name: String, attributes: [String: String], at place: XMLPlace) throws {
      if name == failsAt { throw Failure() }
      let list = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
      events.append("<\(name)\(list.joined())>")
      places.append(place)
    }

    func endElement() { events.append("</>") }

    func characters(_ text: UnsafeBufferPointer<UInt8>) {
      let text = String(decoding: text, as: UTF8.self)
      if events.last?.hasPrefix("<") == false {
        events[events.count - 1] += text
      } else {
        events.append(text)
      }
    }
  }

  private func events(_ text: String, _ document: XMLDocument = XMLDocument()) throws -> [String] {
    let listener = Listener()
    try document.read(Array(text.utf8), into: listener)
    return listener.events
  }

  private func error(_ text: String, _ document: XMLDocument = XMLDocument()) -> XMLError? {
    do {
      _ = try events(text, document)
      return nil
    } catch {
      return error as? XMLError
    }
  }

  @Test
  func partsAreHeardOfInOrder() throws {
    #expect(
      try events(
        "<a x='1' y=\"&lt;ñ&#9;\"><b>one &amp; <![CDATA[<two>]]></b><!-- no --><?no no?><c/></a>")
        == ["<a x=1 y=<ñ\t>", "<b>", "one & <two>", "</>", "<c>", "</>", "</>"])
  }

  @Test
  func aDeclaredEncodingOrPrefixMakesNoDifference() throws {
    #expect(
      try events("<?xml version='1.0' encoding='ISO-8859-1'?><p:a xmlns:p='u' p:b='ñ'>é</p:a>")
        == ["<a b=ñ>", "é", "</>"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func tagsKnowTheirPlaces(_ ending: String) throws {
    let text = ["<a>", "ñ<b", " x='>'>t</b", "><c/>", "</a>"].joined(separator: ending)
    let listener = Listener()
    try XMLDocument().read(Array(text.utf8), into: listener)
    #expect(listener.places.map(\.line) == [1, 2, 4])
    let bytes = Array(text.utf8)
    for (place, tag) in zip(listener.places, ["<a", "<b", "<c"]) {
      #expect(bytes[place.offset...].starts(with: Array(tag.utf8)))
    }
  }

  @Test(arguments: [
    "", " ", "a", "<", "<a", "<a>", "<a></b>", "<a/><b/>", "<a b/>", "<a b=1/>", "<a>&nbsp;</a>",
    "<a>&#0;</a>", "<a>\u{1}</a>", "<a><![CDATA[</a>", "<a><!-- </a>", "<a b='<'/>",
  ])
  func whatIsNotWellFormedIsRefused(_ text: String) {
    let error = error(text)
    #expect(error?.reason == .malformed)
    #expect(error?.line == 1)
    #expect(error?.description.isEmpty == false)
  }

  @Test
  func entitiesAndDocumentTypesAreRefused() {
    let bomb = "<!DOCTYPE a [<!ENTITY x 'xx'><!ENTITY y '&x;&x;'>]><a>&y;</a>"
    #expect(error(bomb)?.reason == .declaration)
    #expect(error(bomb, XMLDocument(allowsDocumentType: true))?.reason == .declaration)
    #expect(error("<!DOCTYPE a SYSTEM '/etc/passwd'><a/>")?.reason == .declaration)
  }

  @Test
  func aDocumentTypeIsPassedOverWhereItIsAccepted() throws {
    let text = "<!DOCTYPE html PUBLIC '-//X' 'http://127.0.0.1:1/x.dtd'><html>a</html>"
    #expect(
      try events(text, XMLDocument(allowsDocumentType: true)) == ["<html>", "a", "</>"])
  }

  @Test
  func depthIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(try events(nested(10), XMLDocument(maximumDepth: 10)).count == 20)
    #expect(error(nested(11), XMLDocument(maximumDepth: 10))?.reason == .tooDeep)
    #expect(error(nested(100_000))?.reason == .tooDeep)
  }

  @Test
  func whatTheHandlerThrowsEndsTheReading() {
    let listener = Listener()
    listener.failsAt = "b"
    #expect(throws: Listener.Failure.self) {
      try XMLDocument().read(Array("<a><b/><c/></a>".utf8), into: listener)
    }
    #expect(listener.events == ["<a>"])
  }

  @Test
  func aCallerThatHasGoneEndsTheReading() {
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try XMLDocument().read(
        Array("<a><b/></a>".utf8), into: Listener(), cancellation: cancellation)
    }
  }
}
