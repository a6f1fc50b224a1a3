import Foundation
import NLPDomain
import Testing

struct EmotionModelTests {
  private struct Expected: Decodable {
    var text: String
    var probabilities: [Double]
  }

  @Test(arguments: Language.allCases)
  func agreesWithThePythonThatTrainedIt(_ language: Language) throws {
    let url = try #require(Bundle.module.resourceURL)
    let table = try JSONDecoder().decode(
      [Expected].self,
      from: try Data(
        contentsOf: url.appendingPathComponent("Fixtures/emotion-\(language.rawValue).json")))
    let model = try EmotionModel(language: language)
    #expect(table.count >= 30)
    for expected in table {
      let probabilities = model.read(expected.text).probabilities
      #expect(probabilities.count == expected.probabilities.count)
      #expect(
        zip(probabilities, expected.probabilities).allSatisfy { abs($0 - $1) < 1e-5 },
        "\(expected.text)")
    }
  }

  static let plain: [(Language, Emotion, String)] = [
    (.english, .anger, "I'm so angry, stop lying to me, you idiot!"),
    (.english, .disgust, "That is disgusting, gross."),
    (.english, .fear, "I'm scared, this is terrifying."),
    (.english, .joy, "I love it, thank you so much!"),
    (.english, .sadness, "I'm so sad, I miss her. I'm sorry."),
    (.english, .surprise, "Wow, really? What a surprise!"),
    (.english, .neutral, "The meeting is on the second floor."),
    (.spanish, .anger, "Te odio, idiota."),
    (.spanish, .disgust, "Qué asco, es repugnante."),
    (.spanish, .fear, "Tengo miedo, estoy aterrorizada."),
    (.spanish, .joy, "Me encanta, muchas gracias."),
    (.spanish, .sadness, "Estoy muy triste, lloro por ella."),
    (.spanish, .surprise, "¿De verdad? Qué sorpresa."),
    (.spanish, .neutral, "Abre un cajón."),
  ]

  @Test(arguments: plain)
  func plainWordsNameTheirEmotion(
    _ language: Language, _ emotion: Emotion, _ text: String
  ) throws {
    #expect(try EmotionModel(language: language).read(text).strongest == emotion)
  }

  @Test(arguments: plain)
  func probabilitiesAddUpAndIgnoreCaseAndSpacing(
    _ language: Language, _ emotion: Emotion, _ text: String
  ) throws {
    let model = try EmotionModel(language: language)
    let reading = model.read(text)
    #expect(reading.probabilities.count == Emotion.allCases.count)
    #expect(abs(reading.probabilities.reduce(0, +) - 1) < 1e-12)
    #expect(reading.probabilities.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(model.read(text.uppercased()) == reading)
    #expect(model.read("\n" + text.replacingOccurrences(of: " ", with: "\n ")) == reading)
  }

  @Test(arguments: Language.allCases)
  func whatSaysNothingGetsWhatAnyTextGets(_ language: Language) throws {
    let model = try EmotionModel(language: language)
    let nothing = model.read("")
    #expect(nothing.known == 0)
    #expect(model.read("qwx vlk 47 ...") == nothing)
  }
}
