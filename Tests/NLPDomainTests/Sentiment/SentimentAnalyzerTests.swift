import Execution
import Foundation
import NLPDomain
import Testing
import Validation

struct SentimentAnalyzerTests {
  private static let analyzer = Result { try SentimentAnalyzer() }

  private func analyze(_ source: String, language: Language? = nil) throws -> SentimentReport {
    try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: language)
  }

  private static let scenes: [Language: [String]] = [
    .english: [
      "INT. CHURCH - DAY\n\nThe guests cheer and laugh.\n\nANNA\nI am so happy. This is the best day of my life!",
      "EXT. ROAD - NIGHT\n\nA terrible crash. She screams in pain.\n\nTOM\nShe is dead. I hate myself.",
      "INT. OFFICE - DAY\n\nHe opens a drawer.\n\nTOM\nThe train leaves at nine.",
    ],
    .spanish: [
      "INT. IGLESIA - DÍA\n\nLos invitados ríen y aplauden.\n\nANA\nSoy muy feliz. ¡Es el mejor día de mi vida!",
      "EXT. CARRETERA - NOCHE\n\nUn choque terrible. Ella grita de dolor.\n\nTOMÁS\nEstá muerta. Me odio.",
      "INT. OFICINA - DÍA\n\nAbre un cajón.\n\nTOMÁS\nEl tren sale a las nueve.",
    ],
  ]

  private static func script(_ language: Language, _ order: [Int] = [0, 1, 2]) -> String {
    order.compactMap { scenes[language]?[$0] }.joined(separator: "\n\n")
  }

  @Test(arguments: Language.allCases)
  func aHappySceneIsAboveASadOneAndAPlainOneBetween(_ language: Language) throws {
    let report = try analyze(Self.script(language))
    #expect(report.language.language == language)
    #expect(report.language.basis == .detected)
    let arc = report.scenes.map(\.valence.value)
    #expect(arc[0] > 0.3)
    #expect(arc[1] < -0.3)
    #expect(arc[2] < arc[0] && arc[2] > arc[1])
    #expect(report.scenes[0].mostPositive != nil)
    #expect(report.scenes[1].mostNegative.map { $0.valence < 0 } == true)
  }

  @Test(
    arguments: Language.allCases, [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func reorderingScenesReordersTheArc(_ language: Language, _ order: [Int]) throws {
    let original = try analyze(Self.script(language)).scenes
    let moved = try analyze(Self.script(language, order)).scenes
    #expect(moved.map(\.valence) == order.map { original[$0].valence })
    #expect(moved.map(\.heading) == order.map { original[$0].heading })
    #expect(zip(moved, moved.dropFirst()).allSatisfy { $0.position < $1.position })
  }

  @Test(arguments: Language.allCases)
  func aHappierRewriteRaisesItsSceneAndTheWholeOnly(_ language: Language) throws {
    let before = try analyze(Self.script(language))
    let (dark, bright) =
      language == .english
      ? ("She is dead. I hate myself.", "She is alive! I love her.")
      : ("Está muerta. Me odio.", "¡Está viva! La amo.")
    let source = Self.script(language)
    let after = try analyze(source.split(separator: dark).joined(separator: bright))
    #expect(after.scenes[1].valence.value > before.scenes[1].valence.value)
    #expect(after.overall.value > before.overall.value)
    #expect(after.scenes[0].valence == before.scenes[0].valence)
    #expect(after.scenes[2].valence == before.scenes[2].valence)
  }

  private static func share(_ emotion: Emotion, _ shares: [EmotionShare]) -> Double {
    shares.first { $0.emotion == emotion }?.share ?? .nan
  }

  @Test(arguments: Language.allCases)
  func aHappierRewriteBringsJoyAndASadderOneSadness(_ language: Language) throws {
    let source = Self.script(language)
    let (plain, glad, sad) =
      language == .english
      ? ("The train leaves at nine.", "I am so happy, I love this!", "I miss her. I am so sad.")
      : ("El tren sale a las nueve.", "Soy muy feliz, me encanta.", "La extraño. Estoy muy triste.")
    let before = try analyze(source)
    let gladder = try analyze(source.replacingOccurrences(of: plain, with: glad))
    let sadder = try analyze(source.replacingOccurrences(of: plain, with: sad))
    func joy(_ report: SentimentReport) -> Double {
      Self.share(.joy, report.scenes[2].emotions)
    }
    func sadness(_ report: SentimentReport) -> Double {
      Self.share(.sadness, report.scenes[2].emotions)
    }
    #expect(gladder.scenes[2].valence.value > before.scenes[2].valence.value)
    #expect(sadder.scenes[2].valence.value < before.scenes[2].valence.value)
    #expect(joy(gladder) > joy(before))
    #expect(sadness(sadder) > sadness(before))
    #expect(gladder.scenes[0].emotions == before.scenes[0].emotions)
    #expect(gladder.scenes[1].emotions == before.scenes[1].emotions)
  }

  @Test(arguments: Language.allCases)
  func sharesOfEmotionsAddUpAndLieInTheirIntervals(_ language: Language) throws {
    let report = try analyze(Self.script(language))
    let units =
      [report.emotions] + report.scenes.map(\.emotions) + report.acts.map(\.emotions)
      + report.characters.map(\.emotions)
    for shares in units {
      #expect(shares.map(\.emotion) == Emotion.allCases)
      #expect(abs(shares.map(\.share).reduce(0, +) - 1) < 1e-9)
      for share in shares {
        #expect(0 <= share.interval.lower && share.interval.lower <= share.share)
        #expect(share.share <= share.interval.upper && share.interval.upper <= 1)
      }
    }
    // The script is the mean of its scenes, by words.
    let words = Double(report.scenes.map(\.words).reduce(0, +))
    for emotion in Emotion.allCases {
      let mean = report.scenes.reduce(0) {
        $0 + Self.share(emotion, $1.emotions) * Double($1.words) / words
      }
      #expect(abs(mean - Self.share(emotion, report.emotions)) < 1e-9)
    }
  }

  @Test(arguments: Language.allCases)
  func renamingACharacterChangesNothingButTheName(_ language: Language) throws {
    let source = Self.script(language)
    let name = language == .english ? "TOM" : "TOMÁS"
    let before = try analyze(source)
    let after = try analyze(
      source.split(separator: "\(name)\n").joined(separator: "HAPPY KILLER\n"))
    #expect(after.scenes.map(\.valence) == before.scenes.map(\.valence))
    #expect(after.acts.map(\.valence) == before.acts.map(\.valence))
    #expect(after.characters.map(\.valence) == before.characters.map(\.valence))
    #expect(after.scenes.map(\.emotions) == before.scenes.map(\.emotions))
    #expect(after.arc == before.arc)
    #expect(after.characters.map(\.name).contains("HAPPY KILLER"))
  }

  @Test(arguments: Language.allCases)
  func wrappingLinesDifferentlyChangesNothing(_ language: Language) throws {
    let source = Self.script(language)
    // A line break after every second word of what is said and done.
    let wrapped = source.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.contains(where: \.isLowercase) else { return String(line) }
      return line.split(separator: " ").enumerated()
        .map {
          ($0.offset % 2 == 0 && $0.offset > 0 ? "\n" : $0.offset > 0 ? " " : "") + $0.element
        }
        .joined()
    }.joined(separator: "\n")
    #expect(wrapped != source)
    let before = try analyze(source)
    let after = try analyze(wrapped)
    #expect(after.overall == before.overall)
    #expect(after.emotions == before.emotions)
    #expect(after.scenes.map(\.emotions) == before.scenes.map(\.emotions))
    #expect(after.arc == before.arc)
    #expect(after.scenes.map(\.valence) == before.scenes.map(\.valence))
    #expect(after.characters.map(\.valence) == before.characters.map(\.valence))
  }

  @Test(arguments: Language.allCases)
  func contributionsAddUpAndIntervalsHoldTheirValue(_ language: Language) throws {
    let report = try analyze(Self.script(language))
    let overall = report.overall
    let sum = overall.factors.map(\.contribution).reduce(overall.baseline, +)
    #expect(abs(sum - overall.value) < 1e-9)
    let shares = overall.factors.map(\.value).reduce(0, +)
    #expect(shares > 0 && shares <= 1)
    let all =
      report.scenes.map(\.valence) + report.acts.map(\.valence) + report.characters.map(\.valence)
    let intervals = [(overall.value, overall.interval)] + all.map { ($0.value, $0.interval) }
    for (value, interval) in intervals {
      #expect(interval.lower <= value && value <= interval.upper)
      #expect(interval.lower >= -1 && interval.upper <= 1)
    }
  }

  @Test
  func moreOfTheSameMakesTheIntervalNarrower() throws {
    let line = "ANNA\nI am so happy. This is wonderful. I hate Mondays.\n\n"
    let widths = try [1, 4, 16].map { count in
      let interval = try analyze(String(repeating: line, count: count)).overall.interval
      return interval.upper - interval.lower
    }
    #expect(widths[0] > widths[1] && widths[1] > widths[2])
  }

  @Test
  func aScriptWithoutFeelingIsNeutralAndUnsure() throws {
    let report = try analyze("INT. X\n\nQwx zzk. Vlk 7 brr.", language: .english)
    #expect(report.overall.value == 0)
    #expect((report.overall.interval.lower, report.overall.interval.upper) == (-1, 1))
    #expect(report.sentencesWithEvidence == 0)
    #expect(report.scenes[0].mostPositive == nil && report.scenes[0].mostNegative == nil)
  }

  @Test
  func namedActsAreTakenBeforeQuarters() throws {
    let source = Self.scenes[.english] ?? []
    let named = try analyze(
      "Text first.\n\n# Act One\n\n\(source[0])\n\n# The Second Act\n\n\(source[1])\n\n## Act nested\n\n\(source[2])"
    )
    #expect(named.actBasis == .sections)
    #expect(named.acts.map(\.title) == ["", "Act One", "The Second Act"])
    #expect(named.acts.map(\.number) == [0, 1, 2])
    #expect(named.acts[1].valence.value > named.acts[2].valence.value)
    #expect(named.acts.map(\.words).reduce(0, +) > 0)
    let plain = try analyze(Self.script(.english))
    #expect(plain.actBasis == .quarters)
    #expect(plain.acts.map(\.start) == [0, 0.25, 0.5, 0.75])
    #expect(
      plain.acts.map(\.sentences).reduce(0, +) == plain.sentences
        && plain.acts.map(\.words).reduce(0, +) == plain.scenes.map(\.words).reduce(0, +))
  }

  @Test
  func charactersHaveTheirRange() throws {
    let tom = try #require(
      try analyze(Self.script(.english)).characters.first { $0.name == "TOM" })
    #expect(tom.darkest?.index == 1)
    #expect(tom.brightest?.index == 2)
    #expect(tom.mostNegative?.character == "TOM")
    #expect(tom.mostPositive == nil || tom.mostPositive.map { $0.valence > 0 } == true)
  }

  @Test
  func volatilityIsTheMeanStepOfTheArc() throws {
    let report = try analyze(Self.script(.english))
    let arc = report.scenes.map(\.valence.value)
    let expected = (abs(arc[1] - arc[0]) + abs(arc[2] - arc[1])) / 2
    #expect(abs(report.volatility - expected) < 1e-12)
    #expect(try analyze(Self.scenes[.english]?[0] ?? "").volatility == 0)
  }

  @Test
  func evidenceIsQuotedFromItsLine() throws {
    let source = Self.script(.english)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    for scene in try analyze(source).scenes {
      for evidence in [scene.mostPositive, scene.mostNegative].compactMap({ $0 }) {
        #expect(lines[evidence.line - 1].contains(evidence.text))
      }
    }
  }

  @Test(arguments: [
    "INT. HOUSE - DAY\n\n# Act\n\n= Synopsis.\n\n[[a happy note]]", "CUT TO:\n\n===",
  ])
  func aScriptWithNothingToReadIsRefused(_ source: String) {
    #expect { try analyze(source) } throws: { error in
      (error as? InvalidInput)?.reason == .nothingToAnalyze
        && (error as? InvalidInput)?.violations.first?.field == "content"
    }
  }

  @Test
  func aCancelledAnalysisStops() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let script = try FountainParser().parse(Self.script(.english).utf8)
    #expect(throws: CancellationError.self) {
      try Self.analyzer.get().analyze(script, cancellation: cancellation)
    }
  }
}
