import Foundation
import NLPDomain
import Testing

struct LinearSentimentModelTests {
  private struct Expected: Decodable {
    var text: String
    var probability: Double
  }

  private static func fixture(_ name: String) throws -> Data {
    let url = try #require(Bundle.module.resourceURL)
    return try Data(contentsOf: url.appendingPathComponent("Fixtures/\(name)"))
  }

  @Test(arguments: Language.allCases)
  func agreesWithThePythonThatTrainedIt(_ language: Language) throws {
    let table = try JSONDecoder().decode(
      [Expected].self, from: try Self.fixture("sentiment-\(language.rawValue).json"))
    let model = try LinearSentimentModel(language: language)
    #expect(table.count >= 30)
    for expected in table {
      let probability = model.read(expected.text).probability
      #expect(abs(probability - expected.probability) < 1e-5, "\(expected.text)")
    }
  }

  /// (language, more positive, more negative)
  static let orders: [(Language, String, String)] = [
    (.english, "This is good.", "This is not good."),
    (.english, "This is not bad.", "This is bad."),
    (.english, "I like her.", "I don't like her."),
    (.english, "It is excellent.", "It is good, I guess."),
    (.english, "What a wonderful, beautiful day!", "What a day."),
    (.english, "He is a liar.", "He is a horrible, disgusting liar."),
    (.english, "I love you :)", "I love you :("),
    (.english, "It was slow, but I loved it.", "I loved it, but it was terrible."),
    (.spanish, "Me gusta.", "No me gusta."),
    (.spanish, "Es bueno.", "No es bueno."),
    (.spanish, "Soy muy feliz.", "No soy feliz."),
    (.spanish, "Es excelente.", "Es aburrido."),
    (.spanish, "¡Qué día tan maravilloso!", "¡Qué día!"),
    (.spanish, "Es mala.", "Es mala, horrible y asquerosa."),
    (.spanish, "Te quiero mucho.", "Te odio mucho."),
  ]

  @Test(arguments: orders)
  func wordsMoveTheProbabilityTheRightWay(
    _ language: Language, _ positive: String, _ negative: String
  ) throws {
    let model = try LinearSentimentModel(language: language)
    #expect(model.read(positive).probability > model.read(negative).probability)
  }

  @Test(arguments: Language.allCases)
  func caseSpacingAndEmphasisChangeNothing(_ language: Language) throws {
    let model = try LinearSentimentModel(language: language)
    let text = language == .english ? "I love this terrible city" : "Amo esta ciudad terrible"
    let reading = model.read(text)
    #expect(model.read(text.uppercased()) == reading)
    #expect(model.read("  " + text.replacingOccurrences(of: " ", with: "\n ")) == reading)
    #expect(
      model.read(text.split(separator: " ").map { "*\($0)*" }.joined(separator: " ")) == reading)
  }

  @Test(arguments: Language.allCases)
  func whatSaysNothingIsNeutralAndWithoutEvidence(_ language: Language) throws {
    let model = try LinearSentimentModel(language: language)
    for text in ["", "...", "4 7 11", "qwx vlk"] {
      let reading = model.read(text)
      #expect(reading.evidence == 0)
      #expect(reading.valence == 0)
    }
  }

  /// (more positive, more negative): contrast, emoji and intensity.
  static let shades: [(String, String)] = [
    ("The film is a mess, but the cast is good.", "Good cast, but the film is a mess."),
    ("I love this song 😍", "I love this song 😡"),
    ("See you tomorrow 😊", "See you tomorrow 😭"),
    ("It is very good.", "It is fairly good."),
    ("It is an absolutely wonderful film.", "It is an okay film."),
    ("It is a bit slow.", "It is absolutely terrible."),
    ("I would give it 10 out of 10.", "I would give it 1 out of 10."),
    ("9/10", "2/10"),
    ("There is nothing wrong with it.", "There is everything wrong with it."),
    ("I never get tired of it, I love it.", "I got tired of it, I hate it."),
  ]

  @Test(arguments: shades)
  func contrastEmojiIntensityAndMarksCount(_ positive: String, _ negative: String) throws {
    let model = try LinearSentimentModel(language: .english)
    #expect(model.read(positive).probability > model.read(negative).probability)
  }

  @Test
  func whatFollowsAContrastDecides() throws {
    let model = try LinearSentimentModel(language: .english)
    #expect(model.read("Good cast, but the film is a mess.").probability < 0.5)
    #expect(model.read("It starts slowly, but it is wonderful.").probability > 0.5)
  }

  /// A model of two rows, «good» and «bad», as the training command writes it; `long` adds the output
  /// for long texts.
  private static func file(
    bias: Double = 0, scale: Double = 2, shrinkage: Double = 0, weights: [Float] = [1, -1],
    long: [Float]? = nil, gate: (Double, Double) = (1, 1), magic: String = "MQLM",
    format: UInt16 = 2, language: String = "en"
  ) -> Data {
    func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
      (0..<MemoryLayout<Value>.size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func hash(_ bytes: [UInt8]) -> UInt64 {
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    let columns = [weights] + (long.map { [$0] } ?? [])
    let rows = ["good", "bad"].enumerated()
      .map { index, word in (hash(Array(word.utf8)), columns.map { $0[index] }) }
      .sorted { $0.0 < $1.0 }
      .flatMap { bytes($0.0) + $0.1.flatMap { bytes($0.bitPattern) } }
    let output = [bias, scale, 0].flatMap { bytes($0.bitPattern) }
    let body = Array(repeatElement(output, count: columns.count).joined()) + rows
    var file = Array(magic.utf8) + bytes(format) + bytes(UInt16(7)) + Array(language.utf8) + [0, 0]
    file += bytes(UInt32(2)) + bytes(UInt32(columns.count)) + bytes(UInt32(0))
    file += [shrinkage, gate.0, gate.1].flatMap { bytes($0.bitPattern) } + bytes(hash(body)) + body
    return Data(file)
  }

  @Test
  func theFormatIsReadAsItIsWritten() throws {
    let model = try LinearSentimentModel(data: Self.file(), name: "two")
    #expect(model.version == 7)
    #expect(abs(model.read("Good!").probability - 1 / (1 + exp(-2))) < 1e-12)
    #expect(abs(model.read("bad").probability - 1 / (1 + exp(2))) < 1e-12)
    #expect(abs(model.read("good, bad").probability - 0.5) < 1e-12)
    let shrunk = try LinearSentimentModel(data: Self.file(shrinkage: 4), name: "shrunk")
    #expect(shrunk.read("good").probability < model.read("good").probability)
  }

  @Test
  func longTextsGoOverToTheSecondOutput() throws {
    // «good» is praise in a short text and blame in a long one; «bad» says nothing.
    func read(_ text: String, gate: (Double, Double)) throws -> Double {
      try LinearSentimentModel(
        data: Self.file(weights: [1, 0], long: [-1, 0], gate: gate), name: "gated"
      ).read(text).probability
    }
    #expect(try read("good", gate: (2, 4)) > 0.8)
    #expect(try read("good, bad", gate: (1, 2)) < 0.2)
    #expect(abs(try read("good, bad", gate: (1, 4)) - 0.5) < 1e-12)
  }

  @Test
  func aDamagedFileIsRefused() throws {
    let good = Self.file()
    for length in 0..<good.count {
      #expect(throws: ModelError.self) {
        try LinearSentimentModel(data: good.prefix(length), name: "cut to \(length)")
      }
    }
    // The version and the numbers of the header may be anything in range.
    for offset in [0, 4, 8, 12, 15, 16, 48, 55, 56, 79, 80, 103] {
      var bad = good
      bad[offset] ^= 0x41
      #expect(throws: ModelError.self) {
        try LinearSentimentModel(data: bad, name: "byte \(offset)")
      }
    }
    for bad in [
      Self.file(bias: .nan), Self.file(scale: .infinity), Self.file(shrinkage: -1),
      Self.file(weights: [.nan, 1]), Self.file(magic: "MQLX"), Self.file(format: 1),
      Self.file(language: "fr"), Self.file(gate: (0, 1)), Self.file(gate: (3, 2)),
    ] {
      #expect(throws: ModelError.self) { try LinearSentimentModel(data: bad, name: "bad") }
    }
    #expect(throws: ModelError.self) { try EmotionModel(data: good, name: "one output") }
  }
}
