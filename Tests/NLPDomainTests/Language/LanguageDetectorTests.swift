import Foundation
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

  /// A text of the test set of `training/language.py`, or an odd one, and what the training made of it.
  struct Comment: Decodable {
    let label: String
    let text: String
    /// The probability that it is Spanish.
    let spanish: Double

    static func all() throws -> [Self] {
      let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/language.json")
      return try JSONDecoder().decode([Self].self, from: Data(contentsOf: url))
    }
  }

  @Test func aTextIsReadAsInTraining() throws {
    let detector = try LanguageDetector()
    for comment in try Comment.all() {
      let finding = detector.language(of: comment.text)
      let spanish =
        finding.language == .spanish ? finding.probability : 1 - finding.probability
      #expect(abs(spanish - comment.spanish) < 1e-6, "\(comment.text)")
    }
  }

  /// Most of them have no word that every text is full of.
  @Test(arguments: Language.allCases)
  func shortCommentsAreTold(in language: Language) throws {
    let detector = try LanguageDetector()
    let findings = try Comment.all().filter { $0.label == language.rawValue }
      .map { detector.language(of: $0.text) }
    #expect(findings.count == 200)
    let found = findings.filter { $0.basis == .detected && $0.language == language }
    let mistaken = findings.filter { $0.basis == .detected && $0.language != language }
    #expect(found.count >= 190)
    #expect(mistaken.count <= 3)
  }

  @Test(arguments: [
    "estafadores, devolvedme el dinero", "menuda tomadura de pelo", "temazo tremendo hermano",
    "vocecita preciosa", "scammers, refund pending", "gorgeous vocals tonight",
    "awful packaging, broken zipper",
  ])
  func capitalsRepeatsAndMarksChangeNothing(_ text: String) throws {
    let detector = try LanguageDetector()
    let finding = detector.language(of: text)
    #expect(finding.basis == .detected)
    let doubled = text.replacing(/[aeiou]\b/) { String(repeating: String($0.output), count: 9) }
    for variant in [text.uppercased(), "¡¡\(text)!! 🔥🔥", "10/10 \(text) #1", doubled] {
      let other = detector.language(of: variant)
      #expect(other.language == finding.language, "\(variant)")
      #expect(other.basis == .detected, "\(variant)")
    }
  }

  @Test(arguments: texts)
  func tellsEnglishFromSpanish(_ text: String, _ language: Language) throws {
    let detector = try LanguageDetector()
    let finding = detector.language(of: text)
    #expect(finding.language == language)
    #expect(finding.basis == .detected)
    #expect(finding.probability > 0.8)
    #expect(detector.language(of: text.uppercased()).language == language)
  }

  @Test(arguments: ["", "1984", "no no no no no", "OK OK", "🎉🎉", "こんにちは"])
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
