import Foundation
import ProtobufJSON
import TestMessages
import Testing

/// What is not quite JSON, or says something twice, is refused with its place.
@Suite
struct StrictJSONTests {
  private let transcoder: JSONTranscoder

  init() throws {
    transcoder = try JSONTranscoder(fileDescriptorSet: TestMessagesDescriptors.fileDescriptorSet)
  }

  private func expectMalformed(
    _ json: String, line: Int = 1, column: Int, _ reason: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: JSONTranscodingError.self, sourceLocation: sourceLocation) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
    guard case .malformedJSON(let position, let given)? = error else {
      Issue.record("\(json): \(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
    #expect(position.line == line, "\(json)", sourceLocation: sourceLocation)
    #expect(position.column == column, "\(json)", sourceLocation: sourceLocation)
    #expect(given == reason, "\(json)", sourceLocation: sourceLocation)
    #expect(error?.field == nil, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    (#"{"value":1,}"#, 12, "expected something after the comma but found '}'"),
    (#"{"value":1 , }"#, 14, "expected something after the comma but found '}'"),
    (#"{"children":[{},]}"#, 17, "expected something after the comma but found ']'"),
    (#"{"children":[,{}]}"#, 14, "expected a value but found ','"),
    (#"{"children":[{}{}]}"#, 16, "expected ',' or ']' but found '{'"),
    (#"{"children":[{}}"#, 16, "expected ',' or ']' but found '}'"),
    (#"{,"value":1}"#, 2, "expected a name in double quotes but found ','"),
    (#"{value:1}"#, 2, "expected a name in double quotes but found 'v'"),
    (#"{'value':1}"#, 2, "expected a name in double quotes but found '''"),
    (#"{"name":'x'}"#, 9, "expected a value but found '''"),
    (#"{"value" 1}"#, 10, "expected ':' but found '1'"),
    (#"{"value":}"#, 10, "expected a value but found '}'"),
    (#"{"value":1"#, 11, "expected ',' or '}' but found the end"),
    (#"{"value":"#, 10, "expected a value but found the end"),
    (#"{"value"#, 8, "expected '\"' but found the end"),
    (#"{"#, 2, "expected a name in double quotes but found the end"),
    (#"{}{}"#, 3, "expected nothing more but found '{'"),
    (#"// nothing"#, 1, "expected a value but found '/'"),
    (#"{}/**/"#, 3, "expected nothing more but found '/'"),
    ("\u{FEFF}{}", 1, "expected a value but found '\u{FEFF}'"),
    ("  ", 3, "expected a value but found the end"),
  ])
  func `structure that JSON does not have is refused`(json: String, column: Int, reason: String) {
    expectMalformed(json, column: column, reason)
  }

  @Test(arguments: [
    ("01", 9, "a zero in front of a number"), ("-01", 10, "a zero in front of a number"),
    ("+1", 9, "expected a value but found '+'"), (".5", 9, "expected a value but found '.'"),
    ("1.", 11, "expected a digit but found '}'"), ("-", 10, "expected a digit but found '}'"),
    ("1.e1", 11, "expected a digit but found 'e'"), ("1e", 11, "expected a digit but found '}'"),
    ("1e+", 12, "expected a digit but found '}'"), ("0x1", 10, "expected ',' or '}' but found 'x'"),
    ("NaN", 9, "expected a value but found 'N'"),
    ("Infinity", 9, "expected a value but found 'I'"),
    ("True", 9, "expected a value but found 'T'"), ("nul", 9, "expected a value but found 'n'"),
    ("truth", 9, "expected a value but found 't'"),
    ("nullx", 13, "expected ',' or '}' but found 'x'"),
  ])
  func `numbers and words that JSON does not have are refused`(
    value: String, column: Int, reason: String
  ) {
    expectMalformed("{\"any\": \(value)}", column: column, reason)
  }

  @Test(arguments: [
    (#""\x41""#, 11, "expected an escape, one of \"\\/bfnrtu, but found 'x'"),
    (#""\N""#, 11, "expected an escape, one of \"\\/bfnrtu, but found 'N'"),
    (#""\U0041""#, 11, "expected an escape, one of \"\\/bfnrtu, but found 'U'"),
    (#""\u004""#, 15, "expected a hexadecimal digit but found '\"'"),
    (#""\u00g1""#, 14, "expected a hexadecimal digit but found 'g'"),
    (#""\ud800""#, 10, "half of a surrogate pair"),
    (#""é\ud800x""#, 11, "half of a surrogate pair"),
    (#""\ud800\n""#, 10, "half of a surrogate pair"),
    (#""\ud800\ud800""#, 10, "half of a surrogate pair"),
    (#""\udc00""#, 10, "half of a surrogate pair"),
    (
      "\"a\nb\"", 11,
      "the control character U+000A in a string, where it must be written as an escape"
    ),
    (
      "\"\\t\t\"", 12,
      "the control character U+0009 in a string, where it must be written as an escape"
    ),
    (
      "\"\0\"", 10,
      "the control character U+0000 in a string, where it must be written as an escape"
    ),
  ])
  func `text that JSON does not have is refused`(value: String, column: Int, reason: String) {
    expectMalformed("{\"name\":\(value)}", column: column, reason)
  }

  @Test
  func `a place is given by line, character and byte`() {
    let json = "{\n  \"name\": \"ñandú\", \"value\": 01\r\n}"
    expectMalformed(json, line: 2, column: 29, "a zero in front of a number")
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
    #expect(
      error?.description == "not JSON: line 2, column 29 (byte 32): a zero in front of a number")
  }

  @Test(
    arguments: [
      ([0x7B, 0x22, 0xC0, 0xAF, 0x22, 0x3A, 0x31, 0x7D], 2),
      ([0x7B, 0x7D, 0xFF], 2), ([0xED, 0xA0, 0x80], 0), ([0x22, 0xE2, 0x82], 1),
    ] as [([UInt8], Int)])
  func `text that is not UTF-8 is refused`(json: [UInt8], offset: Int) {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: json)
    }
    guard case .malformedJSON(let position, "not UTF-8")? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(position.byteOffset == offset)
  }

  @Test(arguments: [
    (#"{"value":1,"value":1}"#, "value", 12), (#"{"value":1,"v\u0061lue":2}"#, "value", 12),
    (#"{"left":{"value":1,"value":2}}"#, "left.value", 20),
    (#"{"children":[{},{"name":"a","name":"a"}]}"#, "children[1].name", 29),
    (#"{"second":{"anInt32":1,"an_int32":1}}"#, "second.an_int32", 24),
    (#"{"second":{"an_int32":null,"anInt32":1}}"#, "second.an_int32", 28),
    (#"{"named":{"é":{},"\u00e9":{}}}"#, #"named["é"]"#, 18),
    (#"{"named":{"a":{"left":{},"left":{}}}}"#, #"named["a"].left"#, 26),
    (#"{"unheardOf":{"x":1,"x":1}}"#, #"unheardOf["x"]"#, 21),
  ])
  func `a name that is there twice is refused, whichever of a field's names it is`(
    json: String, field: String, column: Int
  ) {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
    #expect(error?.field == field)
    let place = "is here a second time, at line 1, column \(column)"
    #expect(error?.description.contains(place) == true)
  }

  @Test
  func `names that differ in Unicode normalisation only are two names`() throws {
    let json = "{\"named\":{\"\u{E9}\":{\"value\":1},\"e\u{301}\":{\"value\":2}}}"
    #expect(throws: Never.self) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
  }

  @Test(arguments: [
    (#"{"children":[{},null]}"#, "children[1]"), (#"{"named":{"a":null}}"#, #"named["a"]"#),
  ])
  func `null is not an element`(json: String, field: String) {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
    #expect(error?.field == field)
    #expect(error?.description.contains("null") == true)
  }

  @Test
  func `null is the absence of a field, and a value of google protobuf Value`() throws {
    let tree = try transcoder.message(
      TestTree.self, fromJSON: Array(#"{"left":null,"value":null,"children":null}"#.utf8))
    #expect(tree == TestTree())
    let known = try transcoder.message(
      TestWellKnown.self, fromJSON: Array(#"{"value":[null,{"a":null}]}"#.utf8))
    #expect(known.value.listValue.values.count == 2)
  }

  @Test
  func `a bool is not a string`() throws {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestScalars.self, fromJSON: Array(#"{"aBool":"true"}"#.utf8))
    }
    #expect(error?.field == "a_bool")
    #expect(throws: Never.self) {
      try transcoder.message(TestScalars.self, fromJSON: Array(#"{"aBool":true}"#.utf8))
    }
  }

  @Test(arguments: [
    " \t\r\n{ \t\r\n} \t\r\n", #"{"value" : -0 , "left" : { } }"#, #"{"value":1.0e+0}"#,
    #"{"value":1E0}"#, #"{"value":10E-1}"#, #"{"children":[],"named":{}}"#,
    #"{"leaf":{"name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\uD83D\uDE00é😀"}}"#,
    "{\"leaf\":{\"name\":\"\u{7F}\u{2028}\"}}", #"{"named":{"":{},"a\"b":{}}}"#,
  ])
  func `everything that JSON has is read`(json: String) {
    #expect(throws: Never.self) {
      try transcoder.message(TestTree.self, fromJSON: Array(json.utf8))
    }
  }

  @Test
  func `a member that is not a field is passed over only where that is asked for`() throws {
    let json = Array(#"{"unheardOf":[null,{"x":"true"}],"value":3}"#.utf8)
    #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(TestTree.self, fromJSON: json)
    }
    let options = JSONParseOptions(ignoresUnknownFields: true)
    let message = try transcoder.message(TestTree.self, fromJSON: json, options: options)
    #expect(message == .with { $0.value = 3 })
  }

  @Test(arguments: [
    #"{"left":"#, #"{"children":["#, #"{"unheardOf":["#, #"[["#, #"{"named":{"a":"#,
  ])
  func `nesting is refused at its limit and not at its end`(open: String) {
    let error = #expect(throws: JSONTranscodingError.self) {
      try transcoder.message(
        TestTree.self, fromJSON: Array(String(repeating: open, count: 200_000).utf8))
    }
    guard case .malformedJSON(let position, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason == "nested deeper than the limit of 100")
    #expect(position.byteOffset <= 100 * open.utf8.count)
  }

  @Test
  func `every truncation of a long text is refused`() throws {
    let json = try transcoder.json(from: TestTree.sample)
    for count in 0..<json.count {
      #expect(throws: JSONTranscodingError.self) {
        try transcoder.message(TestTree.self, fromJSON: Array(json.prefix(count)))
      }
    }
  }
}
