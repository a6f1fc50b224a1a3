import CodeGenerator
import Testing

@Suite
struct CamelCaseTests {
  @Test(arguments: [
    ("id", "id", "ID"), ("user_id", "userID", "UserID"), ("url", "url", "URL"),
    ("json_url", "jsonURL", "JsonURL"), ("http_header", "httpHeader", "HTTPHeader"),
    ("my_https_url", "myHTTPSURL", "MyHTTPSURL"), ("camelCase", "camelCase", "CamelCase"),
    ("UPPER_SNAKE", "upperSnake", "UpperSnake"), ("HTTPServer", "httpserver", "Httpserver"),
    ("a1b", "a1B", "A1B"), ("with2digits", "with2Digits", "With2Digits"),
    ("_leading", "leading", "Leading"), ("trailing_", "trailing_", "Trailing_"),
    ("a__b", "a_B", "A_B"), ("_2d", "_2D", "_2D"), ("identity", "identity", "Identity"),
  ])
  func `names are split and capitalized as swift-protobuf does`(
    name: String, lower: String, upper: String
  ) {
    #expect(CamelCase.lower(name) == lower)
    #expect(CamelCase.upper(name) == upper)
  }
}
