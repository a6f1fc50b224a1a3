import GRPC
import Testing

struct MetadataTests {
  @Test func keepsOrderAndRepeatedKeys() {
    var metadata: Metadata = ["b": "1", "a": "2"]
    metadata.addString("3", forKey: "B")
    metadata.addBinary([4], forKey: "c-bin")
    #expect(metadata.map(\.key) == ["b", "a", "b", "c-bin"])
    #expect(metadata[stringValues: "B"] == ["1", "3"])
    #expect(metadata[binaryValues: "C-BIN"] == [[4]])
    #expect(metadata.firstString(forKey: "b") == "1")
    metadata.replaceOrAddString("5", forKey: "b")
    #expect(metadata[stringValues: "b"] == ["5"])
    metadata.removeAllValues(forKey: "A")
    #expect(metadata["a"].isEmpty)
  }

  @Test func descriptionHidesValues() {
    let metadata: Metadata = ["authorization": "Bearer secret"]
    #expect(!"\(metadata)".contains("secret"))
  }

  @Test(
    arguments: [
      ["": "x"], ["bad key": "x"], ["é": "x"], ["grpc-status": "0"], ["grpc-anything": "0"],
      ["text-bin": "x"], ["line": "a\nb"], ["accent": "é"], ["key": .binary([1])],
      ["te": "trailers"], ["Content-Type": "x"], ["content-length": "1"], ["user-agent": "x"],
      ["connection": "close"], ["transfer-encoding": "chunked"], ["-bin": .binary([0])],
    ] as [Metadata])
  func invalidMetadataIsRefused(_ metadata: Metadata) {
    #expect(throws: Metadata.Invalid.self) { try metadata.check() }
  }

  @Test(
    arguments: [
      [:], ["a.b_c-1": ""], ["key": " ~"], ["key-bin": .binary([0, 255])],
      ["grpc-retry-pushback-ms": "10"],
    ] as [Metadata])
  func validMetadataPasses(_ metadata: Metadata) throws {
    try metadata.check()
  }
}
