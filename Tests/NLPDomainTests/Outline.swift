import NLPDomain

/// A script's elements as lines `kind: text`, for comparison; line breaks in texts are ` / `.
func outline(_ source: String) throws -> [String] {
  try outline(FountainParser().parse(source.utf8))
}

func outline(_ script: Script) -> [String] {
  script.elements.map { element in
    let text = element.text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: " / ")
    return "\(element.kind.rawValue): \(text)"
  }
}
