import NLPDomain
import Testing
import Validation

struct LanguageDetectorTests {
  static let texts: [(String, Language)] = [
    ("What are you doing here? I thought that you were in the kitchen.", .english),
    ("She opens the door and looks at him for a long time.", .english),
    ("We've been waiting for this since the day you left.", .english),
    ("Stream the new song with the link and tell us what you think.", .english),
    ("The car stops. Nobody gets out of it. They wait.", .english),
    ("¿Qué haces aquí? Pensaba que estabas en la cocina.", .spanish),
    ("Ella abre la puerta y lo mira durante un largo rato.", .spanish),
    ("Llevamos esperando esto desde el día en que te fuiste.", .spanish),
    ("Escucha la nueva canción y dinos qué te parece.", .spanish),
    ("El coche se para. Nadie baja de él. Esperan.", .spanish),
  ]

  @Test(arguments: texts)
  func tellsEnglishFromSpanish(_ text: String, _ language: Language) throws {
    let detector = try LanguageDetector()
    let finding = detector.language(of: text)
    #expect(finding.language == language)
    #expect(finding.basis == .detected)
    #expect(finding.probability > 0.8)
    #expect(detector.language(of: text.uppercased()).language == language)
  }

  @Test(arguments: ["", "1984", "Bad Bunny", "no no no no no", "🎉🎉", "こんにちは"])
  func whatDoesNotTellIsEnglishByAssumption(_ text: String) throws {
    let finding = try LanguageDetector().language(of: text)
    #expect(finding.language == .english)
    #expect(finding.basis == .fallback)
    #expect((0.18...0.82).contains(finding.probability))
  }

  @Test
  func theCallersWordStands() throws {
    let finding = try LanguageDetector().language(of: "The house is on fire.", requested: .spanish)
    #expect(finding == .requested(.spanish))
  }

  @Test
  func onlyKnownCodesAreTaken() throws {
    #expect(try Language.named("es") == .spanish)
    #expect(try Language.named("") == nil)
    #expect { try Language.named("fr") } throws: { error in
      (error as? InvalidInput)?.violations.first?.field == "language"
    }
  }
}
