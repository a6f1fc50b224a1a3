/// Where something stands in the source of a script.
struct SourcePlace: Equatable {
  /// The line, from 1; in a PDF the line on its page.
  var line: Int
  /// The first byte, from 0; in a PDF 0.
  var offset = 0
  /// The page of a PDF, from 1; nil in other formats.
  var page: Int?
}
