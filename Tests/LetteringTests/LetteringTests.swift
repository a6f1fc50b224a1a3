import Lettering
import Testing

@Suite struct LetteringTests {
  @Test func linesAreBrokenBetweenWords() throws {
    let text = "The last ferry leaves at nine"
    let wide = try Lettering(text, size: 40, maximumWidth: 2000)
    #expect(wide.lines == 1 && wide.width <= 2000)
    let narrow = try Lettering(text, size: 40, maximumWidth: 300)
    #expect(narrow.lines > 1 && narrow.width <= 304 && narrow.height > wide.height)
  }

  @Test func aLongWordIsBroken() throws {
    let found = try Lettering(
      String(repeating: "W", count: 60), size: 30, maximumWidth: 200)
    #expect(found.lines >= 5 && found.width <= 204)
  }

  @Test(arguments: [10.0, 20, 45, 90])
  func capitalsGrowWithTheEm(size: Double) throws {
    let found = try Lettering("Hello", size: size, maximumWidth: 4000)
    // DejaVu Sans Bold: 0.729 em.
    #expect(abs(found.capHeight / size - 0.729) < 0.02)
  }

  /// Spanish, Greek, Cyrillic, Arabic, Hebrew and emoji have glyphs.
  @Test(arguments: [
    "¿Qué pasó? ¡Año nuevo, niño, pingüino!", "Ελλάδα", "Привет", "مرحبا", "שלום", "🎸🔥 ¡Ya!",
    "👩🏽‍🎤", "e\u{301}",
  ])
  func noGlyphIsMissing(text: String) throws {
    let found = try Lettering(text, size: 40, maximumWidth: 2000)
    #expect(found.missingGlyphs == 0 && found.lines == 1)
    let pixels = try found.painted(red: 255, green: 255, blue: 255)
    #expect(pixels.count == found.width * found.height)
    #expect(pixels.contains { $0.w == 255 } && pixels.contains { $0.w == 0 })
  }

  @Test func lettersHaveTheColourAndEmojiTheirOwn() throws {
    let letters = try Lettering("Hola", size: 60, maximumWidth: 2000)
    let painted = try letters.painted(red: 10, green: 200, blue: 30).filter { $0.w == 255 }
    #expect(!painted.isEmpty && painted.allSatisfy { $0 == SIMD4(10, 200, 30, 255) })
    let emoji = try Lettering("🔥", size: 60, maximumWidth: 2000)
    let colours = Set(try emoji.painted(red: 10, green: 200, blue: 30).filter { $0.w == 255 })
    #expect(colours.count > 20)
  }

  /// What is painted reaches every side of what was measured, but for what a line keeps free.
  @Test(arguments: ["ÁÑÜÇgjpqy", "HHH", "____", "ffjf"])
  func nothingIsCutOff(text: String) throws {
    let found = try Lettering(text, size: 48, maximumWidth: 900)
    let pixels = try found.painted(red: 0, green: 0, blue: 0)
    let larger = try Lettering(text, size: 96, maximumWidth: 1800)
    let inked = pixels.map { Double($0.w) }.reduce(0, +)
    let whole = try larger.painted(red: 0, green: 0, blue: 0).map { Double($0.w) }.reduce(0, +)
    #expect(abs(whole / inked - 4) < 0.4)
  }

  @Test(arguments: ["", "a\u{0}b", String(repeating: "é", count: 1001)])
  func badTextsAreRefused(text: String) {
    #expect(throws: Lettering.Failure.self) {
      try Lettering(text, size: 20, maximumWidth: 100)
    }
  }

  @Test(arguments: [(0.5, 100), (2001, 100), (20, 0), (20, 65_536)])
  func badSizesAreRefused(size: Double, width: Int) {
    #expect(throws: Lettering.Failure.self) {
      try Lettering("a", size: size, maximumWidth: width)
    }
  }
}
