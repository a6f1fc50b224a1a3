import NLPDomain
import Testing
import Validation

struct HashedTextEncoderTests {
  private let encoder = HashedTextEncoder()

  private func likeness(_ one: String, _ other: String) throws -> Float {
    let vectors = try encoder.encode([one, other])
    return zip(vectors[0], vectors[1]).map { $0 * $1 }.reduce(0, +)
  }

  @Test(arguments: [
    "a", "ñ", "one two", "El perro de San Roque no tiene rabo", "漢字", "7", "ＦＵＬＬ ｗｉｄｔｈ",
    String(repeating: "la ", count: 2700),
  ])
  func vectorsHaveUnitLengthAndFixedSize(_ text: String) throws {
    let vector = try #require(try encoder.encode([text]).first)
    #expect(vector.count == 256)
    #expect(abs(vector.map { $0 * $0 }.reduce(0, +) - 1) < 1e-5)
    #expect(vector.allSatisfy { $0.isFinite })
  }

  @Test
  func aVectorDependsOnItsOwnTextOnly() throws {
    let texts = (0..<256).map { "text number \($0) about song \($0 * 7)" }
    let together = try encoder.encode(texts)
    for index in [0, 1, 100, 255] {
      #expect(try encoder.encode([texts[index]])[0] == together[index])
    }
  }

  @Test
  func caseAccentsAndPunctuationChangeNothing() throws {
    let likeness = try likeness("¡Canción de AMOR!", "cancion, de amor")
    #expect(abs(likeness - 1) < 1e-5)
  }

  @Test
  func anEnyeIsAnotherLetter() throws {
    #expect(try likeness("año", "ano") < 0.9)
  }

  @Test
  func sharedWordsMakeTextsAlike() throws {
    let base = "summer reggaeton campaign for young fans in Mexico"
    let near = try likeness(base, "reggaeton campaign in Mexico for summer")
    let inflected = try likeness(base, "summers reggaetons campaigns")
    let far = try likeness(base, "winter chess tournament, Norway")
    #expect(near > inflected && inflected > far)
    #expect(near > 0.6)
    #expect(abs(far) < 0.3)
  }

  @Test(arguments: [
    ([], "texts"), (["ok", ""], "texts[1]"), (["  \n"], "texts[0]"),
    (["a", "b", "?!…"], "texts[2]"),
    (["ok", String(repeating: "a", count: 8193)], "texts[1]"),
    (Array(repeating: "a", count: 257), "texts"),
  ])
  func badTextsAreNamed(_ texts: [String], _ field: String) {
    #expect { try encoder.encode(texts) } throws: { error in
      (error as? InvalidInput)?.violations.map(\.field) == [field]
    }
  }
}
