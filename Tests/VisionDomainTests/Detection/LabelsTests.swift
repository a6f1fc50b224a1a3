import Testing
import VisionDomain

@Suite struct LabelsTests {
  @Test(arguments: [
    ("{0: 'person'}", ["person"]),
    ("{0: 'person', 1: 'traffic light'}", ["person", "traffic light"]),
    (
      #"{0: "driver's cab", 1: 'say \"hi\"', 2: 'it\'s', 3: 'a\\b'}"#,
      ["driver's cab", "say \"hi\"", "it's", #"a\b"#]
    ),
    ("  { 0 : 'niño' ,  1 : '' , }  ", ["niño", ""]),
    ("{0: '}', 1: ',', 2: '1: x'}", ["}", ",", "1: x"]),
  ]) func readsThePythonDictionaryOfAnExport(text: String, labels: [String]) {
    #expect(Labels.parse(dictionary: text) == labels)
  }

  @Test(arguments: [
    "", "{", "{}", "}", "person", "['person']", "{0: person}", "{0: 'person'", "{0: 'person'}x",
    "{1: 'person'}",
    "{0: 'a', 2: 'b'}", "{0: 'a', 0: 'b'}", "{0: 'a' 1: 'b'}", "{0 'a'}", "{0: 'a}", "{0: 'a\\'}",
    #"{0: '\n'}"#,
    "{-1: 'a'}", "{0: 'a',, 1: 'b'}", "{99999999999999999999: 'a'}", "{٠: 'a'}", "{0: 'a', 1: 3}",
  ]) func refusesWhatIsNoSuchDictionary(text: String) {
    #expect(Labels.parse(dictionary: text) == nil)
  }

  @Test func refusesMoreLabelsThanAModelMayHave() {
    func dictionary(_ count: Int) -> String {
      "{" + (0..<count).map { "\($0): 'x'" }.joined(separator: ", ") + "}"
    }
    #expect(Labels.parse(dictionary: dictionary(Labels.maximumCount))?.count == Labels.maximumCount)
    #expect(Labels.parse(dictionary: dictionary(Labels.maximumCount + 1)) == nil)
  }

  @Test(arguments: [
    ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("a\n\nb\n \n\n", ["a", "", "b"]), ("", []),
  ]) func readsALabelALine(text: String, labels: [String]) {
    #expect(Labels.parse(lines: text) == labels)
  }
}
