import HTTP
import Testing

struct HTTPHeadersTests {
  @Test(arguments: ["content-type", "CONTENT-TYPE", "Content-Type"])
  func namesAreComparedWithoutCase(name: String) {
    let headers: HTTPHeaders = ["Content-Type": "text/plain"]
    #expect(headers[name] == "text/plain")
  }

  @Test func onlyLettersHaveTwoCases() {
    let headers: HTTPHeaders = ["a[b": "x"]
    #expect(headers["A[B"] == "x")
    #expect(headers["a{b"] == nil)
  }

  @Test func fieldsOfOneNameAreJoined() {
    var headers: HTTPHeaders = ["A": "1", "a": "2"]
    headers.add("3", for: "A")
    #expect(headers["a"] == "1, 2, 3")
    #expect(headers.fields.count == 3)
  }

  @Test func settingReplacesAndNilRemoves() {
    var headers: HTTPHeaders = ["A": "1", "a": "2", "B": "3"]
    headers["A"] = "4"
    #expect(headers["a"] == "4")
    headers["b"] = nil
    #expect(headers["B"] == nil)
    #expect(headers.fields.count == 1)
  }
}
