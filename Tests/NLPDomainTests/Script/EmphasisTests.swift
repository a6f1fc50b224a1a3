import NLPDomain
import TestSupport
import Testing

struct EmphasisTests {
  /// Runs as one line: `i(…)`, `b(…)`, `u(…)`, plain text as it is.
  private func described(_ text: String) -> String {
    Emphasis.runs(in: text).map { run in
      var text = run.text
      if run.style.contains(.italic) { text = "i(\(text))" }
      if run.style.contains(.bold) { text = "b(\(text))" }
      if run.style.contains(.underline) { text = "u(\(text))" }
      return text
    }.joined()
  }

  static let cases = [
    ("plain", "plain"), ("*a*", "i(a)"), ("**a**", "b(a)"), ("***a***", "b(i(a))"),
    ("_a_", "u(a)"), ("_**a**_", "u(b(a))"), ("x *a b* y", "x i(a b) y"),
    ("a * b * c", "a * b * c"), ("*a", "*a"), ("a*", "a*"), ("** a**", "** a**"),
    ("\\*a\\*", "*a*"), ("*a \\* b*", "i(a * b)"), ("\\_a_", "_a_"), ("****a****", "****a****"),
    ("*a\nb*", "*a\nb*"), ("*a*\n*b*", "i(a)\ni(b)"), ("**a *b* c**", "b(a )b(i(b))b( c)"),
    ("*a _b* c_", "i(a )u(i(b))u( c)"), ("a\\b", "a\\b"), ("Steel*'s* eyes", "Steeli('s) eyes"),
    ("_underlined *italics*_", "u(underlined )u(i(italics))"), ("*", "*"), ("", ""),
  ]

  @Test(arguments: cases.indices)
  func readsMarks(_ index: Int) {
    #expect(described(Self.cases[index].0) == Self.cases[index].1)
  }

  /// The text of random runs comes back from its marks, and so do their styles.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func whatIsMarkedReadsAsTheSame(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let runs = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        EmphasisRun(
          ["word", "two words", "st*r", "under_score", "é"].randomElement(using: &random) ?? "",
          EmphasisStyle(rawValue: Int.random(in: 0...7, using: &random)))
      }
      // A plain word between them: marks that touch are one mark.
      let spaced = runs.flatMap { [$0, EmphasisRun(" and ")] }
      let again = Emphasis.runs(in: Emphasis.marked(spaced))
      let merged = spaced.reduce(into: [EmphasisRun]()) { result, run in
        if result.last?.style == run.style {
          result[result.count - 1].text += run.text
        } else {
          result.append(run)
        }
      }
      #expect(again == merged)
    }
  }

  @Test
  func blanksStayOutsideOfMarksAndLinesApart() {
    #expect(Emphasis.marked([EmphasisRun(" a b ", .bold), EmphasisRun("c")]) == " **a b** c")
    #expect(Emphasis.marked([EmphasisRun("a\n\nb", .italic)]) == "*a*\n\n*b*")
    #expect(Emphasis.marked([EmphasisRun("  ", .italic)]) == "  ")
  }

  @Test(arguments: ["*", "**", "_", "* ", " *", "*a", "_*", "\\", "\\*", "*_**", "a*b_c**d"])
  func anyRepetitionKeepsItsText(_ piece: String) {
    let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
    let letters = Emphasis.runs(in: text).map(\.text).joined().filter(\.isLetter)
    #expect(letters == text.filter(\.isLetter))
  }
}
