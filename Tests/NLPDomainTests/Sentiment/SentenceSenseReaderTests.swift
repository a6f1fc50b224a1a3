import Execution
import Foundation
import NLPDomain
import Testing

@Suite(.timeLimit(.minutes(3))) struct SentenceSenseReaderTests {
  private struct Row: Decodable {
    var emotion: String
    var text: String
    var probabilities: [Double]
  }

  private struct SentimentRow: Decodable {
    var label: Double
    var text: String
    var probability: Double
  }

  private static let analyzer = Result { try SentimentAnalyzer() }
  private static let reader = Result {
    try SentenceSenseReader(encoder: EncoderReference.encoder(.multilingual))
  }

  private static func rows<Rows: Decodable>(_ name: String, of type: Rows.Type) throws -> Rows {
    let url = try #require(Bundle.module.resourceURL)
    return try JSONDecoder().decode(
      type, from: try Data(contentsOf: url.appending(path: "Fixtures/\(name).json")))
  }

  private static func rows() throws -> [Row] {
    try rows("emotion-es-encoder", of: [Row].self)
  }

  private func prepare(_ source: String, _ language: Language = .spanish) throws
    -> SentenceSenseReader.Prepared?
  {
    try Self.reader.get().prepare(
      try FountainParser().parse(source.utf8), language: language, cancellation: Cancellation())
  }

  private func analyze(_ source: String) async throws -> SentimentReport {
    let senses = try await #require(try prepare(source)).read()
    return try Self.analyzer.get().analyze(
      try FountainParser().parse(source.utf8), language: .spanish, senses: senses)
  }

  private func strongest(_ shares: [EmotionShare]) -> Emotion? {
    shares.max { $0.share < $1.share }?.emotion
  }

  @Test func agreesWithThePythonThatTrainedIt() async throws {
    let rows = try Self.rows()
    let prepared = try #require(try prepare(GenreScenes.script(rows.map(\.text))))
    let senses = try await prepared.read()
    // Some rows are two sentences.
    let read = rows.filter { senses.emotion(of: $0.text).known > 0 }
    #expect(read.count > 100)
    for row in read {
      #expect(
        zip(senses.emotion(of: row.text).probabilities, row.probabilities).allSatisfy {
          abs($0 - $1) < 1e-3
        }, "\(row.text)")
    }
  }

  @Test func sentimentAgreesWithThePythonThatTrainedIt() async throws {
    let rows = try Self.rows("sentiment-es-encoder", of: [SentimentRow].self)
    #expect(rows.count == 332)
    let senses = try await #require(try prepare(GenreScenes.script(rows.map(\.text)))).read()
    let model = try LinearSentimentModel(language: .spanish)
    let read = rows.filter { senses.emotion(of: $0.text).known > 0 }
    #expect(read.count > 250)
    var right = 0
    for row in read {
      let probability = senses.sentiment(of: row.text, words: model.read(row.text)).probability
      #expect(abs(probability - row.probability) < 1e-3, "\(row.text)")
      if (probability > 0.5) == (row.label > 0.5) { right += 1 }
    }
    // Two standard errors below what the card says.
    #expect(Double(right) / Double(read.count) >= 0.81)
  }

  /// A happier rewrite of a scene raises it, and only it.
  @Test(arguments: [
    ("Ha muerto el abuelo. No hay consuelo.", "Ha nacido la niña. ¡Qué felicidad!"),
    ("Te odio. Me has arruinado la vida.", "Te quiero. Me has salvado la vida."),
    ("El público abuchea y se marcha.", "El público aplaude y pide otra."),
    ("Nos echan de casa mañana.", "Mañana estrenamos casa."),
  ])
  func aHappierRewriteRaisesItsScene(_ sad: String, _ happy: String) async throws {
    func valences(_ text: String) async throws -> [Double] {
      try await analyze(GenreScenes.script(["Llega el tren de las nueve.", text]))
        .scenes.map(\.valence.value)
    }
    let (before, after) = (try await valences(sad), try await valences(happy))
    #expect(after[1] > before[1] + 0.1)
    #expect(after[0] == before[0])
  }

  /// The floor is two standard errors below what the card says.
  @Test func sentencesThatNoTrainingHasSeenNameTheirEmotion() async throws {
    let rows = try Self.rows()
    let report = try await analyze(GenreScenes.script(rows.map(\.text)))
    let right = zip(report.scenes, rows).filter { strongest($0.emotions)?.rawValue == $1.emotion }
    #expect(Double(right.count) / Double(rows.count) >= 0.81)
    #expect(report.emotionModel.name == "emotion-es-encoder")
    #expect(report.overall.model.name == "sentiment-es-encoder")
  }

  /// A line that is angrier makes the scene angrier, and so for each emotion.
  @Test(arguments: [
    (Emotion.anger, "¡Estoy harta de tus mentiras, lárgate!"),
    (.disgust, "Puaj, esto huele a podrido."),
    (.fear, "Alguien está subiendo la escalera y no sé quién es."),
    (.joy, "¡Nos vamos de viaje, por fin!"), (.sadness, "Echo de menos a mi padre cada día."),
    (.surprise, "¿Cómo? ¡No me lo puedo creer!"), (.neutral, "La reunión es a las diez."),
  ])
  func aLineRaisesItsEmotion(_ emotion: Emotion, _ line: String) async throws {
    func share(_ lines: [String]) async throws -> Double {
      let speeches = lines.map { "ANA\n\($0)" }.joined(separator: "\n\n")
      let report = try await analyze("INT. CASA - DÍA\n\n\(speeches)")
      return try #require(report.scenes[0].emotions.first { $0.emotion == emotion }).share
    }
    let other =
      emotion == .neutral
      ? "¡Qué alegría verte!" : "Mañana llega el camión con las cajas."
    #expect(try await share([other, line]) > share([other]) + 0.1)
  }

  @Test(arguments: ["PEPE", "DOLORES", "ÁNGEL"])
  func namesAndLinesChangeNothing(_ name: String) async throws {
    func source(_ name: String, _ blank: String) -> String {
      """
      INT. CASA - DÍA

      \(name)
      No quiero volver a verte.

      LUZ
      \(name.capitalized), no te vayas,\(blank)por favor.
      """
    }
    let plain = try await analyze(source("MARIO", " "))
    let other = try await analyze(source(name, "\n"))
    #expect(plain.emotions == other.emotions)
    #expect(plain.scenes[0].emotions == other.scenes[0].emotions)
  }

  @Test func anotherLanguageIsLeftToItsOwnModel() throws {
    #expect(try prepare("INT. HOUSE - DAY\n\nShe runs.", .english) == nil)
  }

  @Test func aScriptOfVeryManySentencesIsLeftToSingleWords() throws {
    let lines = (0...SentenceSenseReader.mostSentences).map { "Corre \($0) metros." }
    #expect(try prepare("INT. CASA - DÍA\n\n" + lines.joined(separator: "\n\n")) == nil)
  }

  /// The model knows nothing of such a sentence: it counts as no evidence.
  @Test func whatCannotBeReadSaysNothing() async throws {
    let report = try await analyze("INT. CASA - DÍA\n\nᚠᚢᚦᚨᚱᚲ")
    #expect(report.emotions.allSatisfy { abs($0.share - 1.0 / 7) < 1e-9 })
    #expect(report.emotions.allSatisfy { $0.interval.lower == 0 && $0.interval.upper == 1 })
  }
}
