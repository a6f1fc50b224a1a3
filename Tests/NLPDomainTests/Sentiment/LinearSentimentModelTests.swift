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

  /// A model of two rows, «good» and «bad», as the training command writes it.
  private static func file(
    bias: Double = 0, scale: Double = 2, shrinkage: Double = 0, weights: [Float] = [1, -1],
    magic: String = "MQLM", format: UInt16 = 1, language: String = "en"
  ) -> Data {
    func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
      (0..<MemoryLayout<Value>.size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func hash(_ bytes: [UInt8]) -> UInt64 {
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    let rows = zip(["good", "bad"], weights).map { (hash(Array($0.utf8)), $1) }
      .sorted { $0.0 < $1.0 }
      .flatMap { bytes($0.0) + bytes(Float(1.5).bitPattern) + bytes($0.1.bitPattern) }
    let numbers = [bias, scale, shrinkage].flatMap { bytes($0.bitPattern) }
    var file = Array(magic.utf8) + bytes(format) + bytes(UInt16(7)) + Array(language.utf8) + [0, 0]
    file += bytes(UInt32(2)) + numbers + bytes(hash(rows)) + rows
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
  func aDamagedFileIsRefused() throws {
    let good = Self.file()
    for length in 0..<good.count {
      #expect(throws: ModelError.self) {
        try LinearSentimentModel(data: good.prefix(length), name: "cut to \(length)")
      }
    }
    // The version and the three numbers of the header may be anything finite.
    for offset in [0, 4, 8, 12, 15, 40, 47, 48, 63, 64, 79] {
      var bad = good
      bad[offset] ^= 0x41
      #expect(throws: ModelError.self) {
        try LinearSentimentModel(data: bad, name: "byte \(offset)")
      }
    }
    for bad in [
      Self.file(bias: .nan), Self.file(scale: .infinity), Self.file(shrinkage: -1),
      Self.file(weights: [.nan, 1]), Self.file(magic: "MQLX"), Self.file(format: 2),
      Self.file(language: "fr"),
    ] {
      #expect(throws: ModelError.self) { try LinearSentimentModel(data: bad, name: "bad") }
    }
  }
}
