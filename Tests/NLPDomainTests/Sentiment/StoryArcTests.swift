import NLPDomain
import Testing

struct StoryArcTests {
  private static let analyzer = Result { try SentimentAnalyzer() }

  private static let bright = [
    "I am so happy. This is the best day of my life!", "They laugh and dance. A wonderful party.",
    "I love you. You are beautiful.", "Thank you, that was amazing!",
  ]
  private static let dark = [
    "I hate you. This is the worst day of my life.", "A terrible crash. She screams in pain.",
    "He is dead. I am so sad and afraid.", "You disgusting liar, you ruined everything!",
  ]
  private static let plain = ["He opens a drawer.", "The train leaves at nine."]

  /// A script with a scene for each letter: `+` bright, `-` dark, `0` plain.
  private static func script(_ moods: String) -> String {
    moods.enumerated().map { index, mood in
      let lines = mood == "+" ? bright : mood == "-" ? dark : plain
      return "INT. ROOM \(index) - DAY\n\n" + lines.joined(separator: "\n\n")
    }.joined(separator: "\n\n")
  }

  private func arc(_ source: String) throws -> StoryArc {
    try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: .english
    ).arc
  }

  static let shapes: [(String, ArcShape)] = [
    ("----++++", .ragsToRiches), ("++++----", .tragedy), ("+++----+++", .manInAHole),
    ("---++++---", .icarus), ("--+++---++", .cinderella), ("++---+++--", .oedipus),
    ("++--++", .manInAHole), ("--++--", .icarus),
  ]

  @Test(arguments: shapes)
  func aScriptHasTheShapeItWasGiven(_ moods: String, _ shape: ArcShape) throws {
    let arc = try arc(Self.script(moods))
    #expect(arc.shape == shape)
    #expect(arc.flatPValue < 0.01)
    #expect(arc.explained > 0.3)
    #expect(abs(arc.probabilities.reduce(0, +) - 1) < 1e-9)
    let index = try #require(ArcShape.allCases.firstIndex(of: shape))
    #expect(arc.probabilities[index] == arc.probabilities.max())
    #expect(arc.curve.count == 21)
    #expect(arc.curve.allSatisfy { -1...1 ~= $0 })
  }

  @Test(arguments: shapes)
  func theMirroredScriptHasTheMirroredShape(_ moods: String, _ shape: ArcShape) throws {
    let backwards = try arc(Self.script(String(moods.reversed())))
    let expected: ArcShape =
      switch shape {
      case .ragsToRiches: .tragedy
      case .tragedy: .ragsToRiches
      case .cinderella: .oedipus
      case .oedipus: .cinderella
      case .manInAHole, .icarus: shape
      }
    #expect(backwards.shape == expected)
  }

  @Test(arguments: ["++++++++", "--------", "00000000"])
  func anEvenScriptHasNoShape(_ moods: String) throws {
    #expect(try arc(Self.script(moods)).shape == nil)
  }

  @Test
  func fewSentencesHaveNoShape() throws {
    let arc = try arc("INT. A\n\nI am so happy. I love you.\n\nINT. B\n\nI hate you. She is dead.")
    #expect(arc.shape == nil)
    #expect(arc.flatPValue == 1)
    #expect(arc.probabilities.isEmpty && arc.curve.isEmpty)
  }

  @Test
  func wrappingLinesChangesNothing() throws {
    let source = Self.script("+++----+++")
    // A line break after every second word of what is done.
    let wrapped = source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.contains(where: \.isLowercase) else { return String(line) }
      return line.split(separator: " ").enumerated()
        .map { ($0.offset == 0 ? "" : $0.offset % 2 == 0 ? "\n" : " ") + $0.element }
        .joined()
    }.joined(separator: "\n")
    #expect(wrapped != source)
    #expect(try arc(wrapped) == arc(source))
  }
}
