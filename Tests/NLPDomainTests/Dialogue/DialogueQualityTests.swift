import NLPDomain
import Scoring
import Testing

struct DialogueQualityTests {
  private static let analyzer = Result { try SentimentAnalyzer() }

  private func quality(
    _ source: String, language: Language = .english, explanations: Language? = nil
  ) throws -> DialogueQuality {
    try #require(
      try Self.analyzer.get().analyze(
        try FountainParser().parse(source.utf8), language: language,
        explanationLanguage: explanations
      ).dialogueQuality)
  }

  private func component(
    _ aspect: DialogueAspect, _ quality: DialogueQuality
  ) throws -> DialogueQuality.Component {
    try #require(quality.components.first { $0.aspect == aspect })
  }

  private func value(_ aspect: DialogueAspect, _ source: String, _ language: Language = .english)
    throws -> Double
  {
    try #require(try component(aspect, try quality(source, language: language)).value)
  }

  /// A script of one scene after another, each a list of speeches.
  private static func script(_ scenes: [[(String, String)]]) -> String {
    scenes.enumerated().map { index, speeches in
      "INT. ROOM \(index + 1) - DAY\n\nThe room.\n\n"
        + speeches.map { "\($0.0)\n\($0.1)\n" }.joined(separator: "\n")
    }
    .joined(separator: "\n")
  }

  /// What a sailor and a banker say, ten speeches each.
  private static let sailor: [String] = (0..<10).map {
    "Aye, the wind blows hard off the reef and the hull groans, mate. Haul the rope number \($0), the tide waits for no man."
  }
  private static let banker: [String] = (0..<10).map {
    "Regarding the quarterly figures, our shareholders expect a dividend. Kindly forward invoice \($0) to the board, as agreed."
  }

  private static func talk(_ first: [String], _ second: [String], names: (String, String)) -> String
  {
    script(
      zip(first, second).map { [(names.0, $0), (names.1, $1)] })
  }

  @Test func voicesThatDifferAreTold() throws {
    let quality = try quality(Self.talk(Self.sailor, Self.banker, names: ("FINN", "LORNA")))
    let told = try component(.distinctiveness, quality)
    #expect(try #require(told.value) > 0.95)
    #expect(told.evidence.isEmpty)
    let voices = quality.voices
    #expect(Set(voices.map(\.character)) == ["FINN", "LORNA"])
    let finn = try #require(voices.first { $0.character == "FINN" })
    #expect(finn.nearest == "LORNA")
    #expect(finn.mostTypical.text.contains("hull"))
    #expect(!finn.words.isEmpty)
    #expect(finn.words.allSatisfy { Self.sailor[0].lowercased().contains($0) })
  }

  @Test func givingTwoCharactersTheSameLinesLowersDistinctiveness() throws {
    let apart = Self.talk(Self.sailor, Self.banker, names: ("FINN", "LORNA"))
    let mixed = Self.talk(
      zip(Self.sailor, Self.banker).enumerated().map { $0 % 2 == 0 ? $1.0 : $1.1 },
      zip(Self.sailor, Self.banker).enumerated().map { $0 % 2 == 0 ? $1.1 : $1.0 },
      names: ("FINN", "LORNA"))
    let same = Self.talk(Self.sailor, Self.sailor, names: ("FINN", "LORNA"))
    let values = try [apart, mixed, same].map { try value(.distinctiveness, $0) }
    #expect(values[0] > values[1])
    #expect(values[0] > values[2])
    #expect(values[2] <= 0.5)
    #expect(try quality(same).score.value < quality(apart).score.value)
    #expect(!(try component(.distinctiveness, try quality(same)).evidence.isEmpty))
  }

  @Test func calledByNameIsNoVoice() throws {
    let line = "Listen to me now, we have to go down there and open the old door before it rains"
    let plain = Self.talk(
      (0..<8).map { "\(line), take \($0)." }, (0..<8).map { "\(line), take \($0)." },
      names: ("IRMA", "OTTO"))
    let called = Self.talk(
      (0..<8).map { "\(line), take \($0), Otto." }, (0..<8).map { "\(line), take \($0), Irma." },
      names: ("IRMA", "OTTO"))
    #expect(try value(.distinctiveness, called) == value(.distinctiveness, plain))
  }

  private static let indirect: [Language: [String]] = [
    .english: [
      "You left the window open again!", "What a beautiful morning.", "Get out of my house!",
      "They killed everything we built.", "This is a wonderful place.",
    ],
    .spanish: [
      "¡Otra vez dejaste la ventana abierta!", "Qué hermosa mañana.", "¡Fuera de mi casa!",
      "Mataron todo lo que construimos.", "Este es un lugar maravilloso.",
    ],
  ]
  private static let outright: [Language: [String]] = [
    .english: [
      "I am so angry with you!", "I feel happy today.", "I hate you!", "I am devastated.",
      "I love this place.",
    ],
    .spanish: [
      "¡Estoy furioso contigo!", "Me siento feliz hoy.", "¡Te odio!", "Estoy desesperado.",
      "Me siento orgulloso de este lugar.",
    ],
  ]

  @Test(arguments: Language.allCases)
  func eachFeelingThatIsNamedOutrightLowersSubtext(_ language: Language) throws {
    let indirect = try #require(Self.indirect[language])
    let outright = try #require(Self.outright[language])
    var last = 2.0
    for named in 0...indirect.count {
      let lines = Array(outright.prefix(named) + indirect.dropFirst(named))
      let quality = try quality(
        Self.script([lines.enumerated().map { ($0 % 2 == 0 ? "ANA" : "LUIS", $1) }]),
        language: language)
      let subtext = try component(.subtext, quality)
      let value = try #require(subtext.value)
      #expect(value < last, "\(named) of \(language)")
      #expect(subtext.evidence.map(\.text) == Array(outright.prefix(named)))
      last = value
    }
    #expect(last == 0)
  }

  @Test(
    arguments: [
      (Language.english, "As you know, the company was founded in this valley."),
      (.english, "Your brother left for the city three years ago."),
      (.spanish, "Como ya sabes, la empresa se fundó en este valle."),
      (.spanish, "Tu hermano se fue a la ciudad hace años."),
    ])
  func whatIsToldToWhoKnowsItIsExposition(_ language: Language, _ telling: String) throws {
    let plain = language == .english ? "Give me the key now." : "Dame la llave ahora."
    func source(_ said: String) -> String {
      Self.script([[("ANA", plain), ("LUIS", said), ("ANA", plain)]])
    }
    let bare = try component(.exposition, try quality(source(plain), language: language))
    let told = try component(.exposition, try quality(source(telling), language: language))
    #expect(bare.value == 0)
    #expect(try #require(told.value) > 0.3)
    #expect(told.score < bare.score)
    #expect(told.evidence.map(\.text) == [telling])
    #expect(told.evidence.first?.line == 9)
  }

  @Test func oneWhoHoldsASpeechIsLessBalanced() throws {
    let even = Self.script([
      [("ANA", "One two three four five six."), ("LUIS", String(repeating: "a ", count: 14))]
    ])
    let lopsided = Self.script([[("ANA", "One."), ("LUIS", String(repeating: "a ", count: 19))]])
    #expect(try value(.balance, even) > value(.balance, lopsided))
    let evidence = try component(.balance, try quality(lopsided)).evidence
    // One scene is not below its own mean.
    #expect(evidence.isEmpty)
    let both = Self.script([
      [("ANA", String(repeating: "a ", count: 20)), ("LUIS", String(repeating: "b ", count: 20))],
      [("ANA", "One."), ("LUIS", String(repeating: "a ", count: 39))],
    ])
    let found = try component(.balance, try quality(both)).evidence
    #expect(found.map(\.sceneIndex) == [1])
    #expect(found.first?.character == "LUIS")
    #expect(found.first?.remark.contains("98 %") == true)
  }

  @Test func repeatingWordsLowersVariety() throws {
    func source(_ distinct: Int) -> String {
      Self.script([[("ANA", (0..<100).map { "word\($0 % distinct)" }.joined(separator: " "))]])
    }
    let values = try [50, 40, 25, 10].map { try value(.variety, source($0)) }
    #expect(values == values.sorted(by: >))
    #expect(Set(values).count == 4)
  }

  @Test func speechesOfOneLengthHaveNoRhythm() throws {
    func source(_ lengths: [Int]) -> String {
      Self.script([
        lengths.enumerated().map {
          ($0 % 2 == 0 ? "ANA" : "LUIS", Array(repeating: "word", count: $1).joined(separator: " "))
        }
      ])
    }
    let flat = try component(.rhythm, try quality(source([6, 6, 6, 6, 6, 6, 6, 6])))
    let lively = try component(.rhythm, try quality(source([1, 14, 2, 3, 25, 1, 8, 2])))
    #expect(try #require(flat.value) < 1e-12)
    #expect(try #require(lively.value) > 0.9)
    #expect(flat.evidence.count == 1)
    #expect(flat.evidence.first?.remark.contains("8 speeches") == true)
    #expect(lively.evidence.isEmpty)
  }

  @Test func tooLittleIsSaidAndNotMadeUp() throws {
    let quality = try quality(Self.script([[("ANA", "Come in.")]]))
    for component in quality.components where component.value == nil {
      #expect(component.score == 0.5)
      #expect(component.explanation.hasPrefix("Not measured"))
      #expect(
        quality.score.factors.first { $0.name == component.aspect.rawValue }?.contribution == 0)
    }
    #expect(quality.components.count { $0.value == nil } >= 4)
    // Next to nothing is known: the interval holds most of what the score can be.
    #expect(quality.score.interval.upper - quality.score.interval.lower > 0.3)
  }

  @Test func whereNothingIsSaidThereIsNoDialogue() throws {
    let report = try Self.analyzer.get().analyze(
      try FountainParser().parse("INT. ROOM - DAY\n\nA door opens slowly.".utf8))
    #expect(report.dialogueQuality == nil)
    #expect(report.emotionalDepths.isEmpty)
  }

  @Test(arguments: Language.allCases)
  func contributionsAddUpAndIntervalsHoldTheirValue(_ language: Language) throws {
    let quality = try quality(
      Self.talk(Self.sailor, Self.banker, names: ("FINN", "LORNA")), explanations: language)
    let sum = quality.score.factors.reduce(quality.score.baseline) { $0 + $1.contribution }
    #expect(abs(sum - quality.score.value) < 1e-12)
    #expect(quality.score.interval.lower <= quality.score.value)
    #expect(quality.score.value <= quality.score.interval.upper)
    for component in quality.components {
      guard let value = component.value, let interval = component.interval else { continue }
      #expect(interval.lower <= value + 1e-12 && value <= interval.upper + 1e-12)
      #expect(!component.explanation.isEmpty)
    }
    let isSpanish = quality.components[0].explanation.contains("pasaje")
    #expect(isSpanish == (language == .spanish))
  }

  @Test func renamingAndWrappingChangeNothing() throws {
    let said = "I am so angry with you, and I have been angry for years!"
    let lines = Self.sailor.prefix(5).map { $0 + " Right, Lorna?" } + [said]
    let source = Self.talk(Array(lines), Array(Self.banker.prefix(6)), names: ("FINN", "LORNA"))
    let renamed = source.replacing("FINN", with: "ODIN").replacing("LORNA", with: "PETRA")
      .replacing("Lorna", with: "Petra")
    let wrapped = source.replacing(" and ", with: "\nand ")
    let plain = try quality(source)
    for other in [try quality(renamed), try quality(wrapped)] {
      #expect(other.components.map(\.value) == plain.components.map(\.value))
      #expect(other.score.value == plain.score.value)
      #expect(other.score.interval == plain.score.interval)
    }
  }
}
