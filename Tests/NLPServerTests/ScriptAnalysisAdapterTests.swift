import Contracts
import Foundation
import GRPC
import NLPDomain
import NLPServer
import ServiceKit
import Testing

struct ScriptAnalysisAdapterTests {
  private static let source = """
    Title: The Wedding
    Author: Ana Ruiz

    # Act One

    INT. CHURCH - DAY #1#

    The guests cheer and laugh.

    ANNA (V.O.)
    (smiling)
    I am so happy. This is the best day of my life!

    TOM ^
    Wonderful.

    # Act Two

    EXT. ROAD - NIGHT

    A terrible crash. [[check this]]

    TOM
    She is dead. I hate myself.
    """

  private static func parse(_ text: String) -> NLPParseScriptRequest {
    .with { $0.content = Data(text.utf8) }
  }

  @Test func aScriptComesBackInParts() async throws {
    let response = try await NLPHarness.run {
      try await $0.scripts.parseScript(Self.parse(Self.source))
    }
    #expect(response.titlePage.map(\.key) == ["Title", "Author"])
    #expect(response.titlePage.map(\.values) == [["The Wedding"], ["Ana Ruiz"]])
    #expect(response.scenes.map(\.heading) == ["INT. CHURCH - DAY", "EXT. ROAD - NIGHT"])
    #expect(response.scenes.map(\.place) == [.interior, .exterior])
    #expect(response.scenes.map(\.number) == ["1", ""])
    #expect(response.scenes.map(\.section) == ["Act One", "Act Two"])
    #expect(response.scenes[0].characters == ["ANNA", "TOM"])
    #expect(response.characters.map(\.name) == ["ANNA", "TOM"])
    #expect(abs(response.characters.map(\.wordShare).reduce(0, +) - 1) < 1e-12)
    #expect(response.statistics.scenes == 2)
    #expect(response.statistics.words > response.statistics.dialogueWords)
    #expect(response.language.code == "en")
    #expect(response.language.basis == .detected)
    #expect(response.language.hasModel)
    #expect(
      response.elements.map(\.kind) == [
        .section, .sceneHeading, .action, .character, .parenthetical, .dialogue, .character,
        .dialogue, .section, .sceneHeading, .action, .note, .character, .dialogue,
      ])
    #expect(response.elements[0].level == 1)
    #expect(!response.elements[0].hasSceneIndex)
    #expect(response.elements[1].hasSceneIndex && response.elements[1].sceneIndex == 0)
    #expect(response.elements[3].extensions == ["V.O."])
    #expect(response.elements[6].dual)
    let bytes = Array(Self.source.utf8)
    let heading = response.elements[9]
    #expect(bytes[Int(heading.offset)...].starts(with: Array(heading.text.utf8)))
  }

  @Test func elementsCanBeLeftOut() async throws {
    let response = try await NLPHarness.run { harness in
      var request = Self.parse(Self.source)
      request.omitElements = true
      request.format = "fountain"
      request.language = "es"
      return try await harness.scripts.parseScript(request)
    }
    #expect(response.elements.isEmpty)
    #expect(response.scenes.count == 2)
    #expect(response.language.basis == .requested)
    #expect(!response.language.hasModel)
  }

  @Test func whatIsNotClosedIsWarnedOf() async throws {
    let response = try await NLPHarness.run {
      try await $0.scripts.parseScript(Self.parse("A.\n\n/* open\n\nINT. B"))
    }
    #expect(response.warnings.map(\.reason) == ["UNCLOSED_BONEYARD"])
    #expect(response.warnings.map(\.line) == [3])
  }

  @Test func feelingComesBackByActSceneAndCharacter() async throws {
    let response = try await NLPHarness.run { harness in
      try await harness.scripts.analyzeSentiment(.with { $0.content = Data(Self.source.utf8) })
    }
    #expect(response.scenes.map(\.sceneIndex) == [0, 1])
    #expect(response.scenes[0].valence > 0.2 && response.scenes[1].valence < -0.2)
    #expect(response.scenes[1].mostNegative.text.isEmpty == false)
    #expect(response.actBasis == .sections)
    #expect(response.acts.map(\.title) == ["Act One", "Act Two"])
    #expect(response.characters.map(\.name) == ["ANNA", "TOM"])
    #expect(response.characters[1].darkestSceneIndex == 1)
    #expect(response.characters[1].brightestSceneIndex == 0)
    #expect(response.volatility > 0)
    #expect(response.model.name == "sentiment-en")
    let overall = response.overall
    let sum = overall.factors.map(\.contribution).reduce(overall.baseline, +)
    #expect(abs(sum - overall.value) < 1e-6)
    #expect((overall.minimum, overall.maximum) == (-1, 1))
    #expect(overall.interval.lower <= overall.value && overall.value <= overall.interval.upper)
    #expect(overall.interval.level == 0.8)
    for interval in response.scenes.map(\.interval) { #expect(interval.lower < interval.upper) }
  }

  @Test func dialogueAndDepthComeBackWithTheirLines() async throws {
    let response = try await NLPHarness.run { harness in
      try await harness.scripts.analyzeSentiment(
        .with {
          $0.content = Data(Self.source.utf8)
          $0.explanationLanguage = "es"
        })
    }
    let quality = response.dialogueQuality
    #expect(
      quality.components.map(\.name) == [
        "distinctiveness", "subtext", "exposition", "balance", "variety", "rhythm",
      ])
    // The script is too short for some; what is measured says where it lies, what is not says why.
    for component in quality.components {
      #expect(component.hasValue == component.hasInterval)
      #expect(component.hasValue != component.explanation.hasPrefix("Sin medir"))
    }
    let subtext = quality.components[1]
    #expect(subtext.evidence.map(\.text) == ["I am so happy.", "I hate myself."])
    #expect(subtext.evidence.map(\.line) == [12, 24])
    #expect(subtext.evidence.first?.remark == "Nombra el sentimiento: «happy».")
    #expect(quality.score.model.name == "dialogue-craft")
    #expect(response.characterEmotionalDepth.map(\.character) == ["ANNA", "TOM"])
    let tom = response.characterEmotionalDepth[1]
    #expect(tom.hasChange && tom.greatestTurn.fromSceneIndex == 0)
    #expect(tom.highlights.contains { $0.line == 24 && $0.sceneIndex == 1 })
    #expect(response.overall.factors.contains { $0.explanation.hasPrefix("El ") })
  }

  @Test func draftsAreComparedWhateverTheirFormat() async throws {
    let earlier = Self.source
    let later = earlier.replacing("She is dead. I hate myself.", with: "She is safe. I love this!")
    let response = try await NLPHarness.run { harness in
      try await harness.scripts.compareDrafts(
        .with {
          $0.before = .with { $0.content = Data(earlier.utf8) }
          $0.after = .with {
            $0.content = Data(later.utf8)
            $0.format = "fountain"
          }
        })
    }
    #expect((response.matched, response.moved, response.cut, response.added) == (2, 0, 0, 0))
    #expect(response.scenes.map(\.unchanged) == [true, false])
    #expect(response.scenes[1].valence.difference > 0.3)
    #expect(response.scenes[1].emotions.map(\.emotion).count == 7)
    #expect(response.scenes[1].before.line == response.scenes[1].after.line)
    #expect(response.measures.contains { $0.name == "dialogue_quality" && $0.change.hasInterval })
    #expect(response.characters.map(\.name) == ["ANNA", "TOM"])
    #expect(response.model.name == "scene-alignment")
  }

  @Test(arguments: ["before", "after"])
  func theFieldOfABadDraftIsNamed(_ field: String) async throws {
    let good = NLPScriptDraft.with { $0.content = Data(Self.source.utf8) }
    let error = try await NLPHarness.run { harness in
      await #expect(throws: RPCError.self) {
        try await harness.scripts.compareDrafts(
          .with {
            if field == "before" { $0.after = good } else { $0.before = good }
          })
      }
    }
    #expect(error?.fieldViolations.map(\.field) == ["\(field).content"])
  }

  private static let haunted = """
    INT. CELLAR - NIGHT

    A ghost crawls out of the coffin. Blood. Anna screams.

    ANNA
    Don't fucking kill me!

    INT. BALLROOM - NIGHT

    They dance at the wedding. She kisses her husband.

    ANNA
    I love you. Marry me.

    EXT. GRAVEYARD - NIGHT

    A zombie bites a corpse. The demon haunts the house.
    """

  @Test func genresComeBackWithWhatBringsThemOut() async throws {
    let response = try await NLPHarness.run { harness in
      try await harness.scripts.optimizeGenre(
        .with {
          $0.content = Data(Self.haunted.utf8)
          $0.targetGenre = "horror"
          $0.maxImprovements = 2
          $0.explanationLanguage = "es"
        })
    }
    #expect(response.genres.count == 11)
    #expect(abs(response.genres.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    #expect(response.genres[0].genre == response.suggestedGenre)
    #expect(response.suggestedGenre == "horror" && response.targetGenre == "horror")
    #expect(response.scenes.map(\.sceneIndex) == [0, 1, 2])
    #expect(response.scenes.map(\.line) == [1, 8, 15])
    #expect(response.scenes.allSatisfy { $0.genres.count == 11 && $0.knownWords > 0 })
    #expect(response.improvements.count == 2)
    #expect(response.improvements.allSatisfy { $0.expectedGain > 0 && $0.kind != .unspecified })
    #expect(response.improvements.contains { $0.sceneIndex == 1 && !$0.wordsAgainst.isEmpty })
    #expect(response.improvements.allSatisfy { $0.explanation.contains("puntos") })
    #expect(response.effectivePassages >= 1 && response.effectivePassages <= 3)
    #expect(response.model.name == "genre-en")
    #expect(response.language.code == "en")
  }

  @Test func theAudienceComesBackWithRatingAndReasons() async throws {
    let response = try await NLPHarness.run { harness in
      try await harness.scripts.analyzeAudience(
        .with { $0.content = Data(Self.haunted.utf8) })
    }
    #expect(response.ageBands.map(\.ageBand) == ["under_13", "13_17", "18_34", "35_54", "55_plus"])
    #expect(response.rating.probabilities.map(\.rating) == ["G", "PG", "PG-13", "R"])
    #expect(response.rating.rating == "R")
    #expect(
      response.signs.map(\.kind)
        == ["profanity", "mild_profanity", "violence", "sex", "drugs", "fear"])
    #expect(response.signs[0].evidence.map(\.line) == [6])
    #expect(response.primary.genre == "horror" && !response.primary.explanation.isEmpty)
    #expect(response.platforms.count == 5 && response.channels.count == 8)
    #expect(
      response.platforms.allSatisfy { fit in
        fit.fit.factors.contains { $0.evidence == .measured || $0.evidence == .combined }
      })
    #expect(response.model.name == "audience" && response.genreModel.name == "genre-en")
  }

  /// Where the encoder is not installed single words alone are read, and the answer says so.
  @Test(arguments: [true, false])
  func genresSayWhetherPassagesWereRead(_ isInstalled: Bool) async throws {
    let encoders = isInstalled ? try await TextEncoders.installed() : TextEncoders()
    let (genre, audience) = try await NLPHarness.run(encoders: encoders) { harness in
      (
        try await harness.scripts.optimizeGenre(.with { $0.content = Data(Self.haunted.utf8) }),
        try await harness.scripts.analyzeAudience(.with { $0.content = Data(Self.haunted.utf8) })
      )
    }
    #expect(genre.suggestedGenre == "horror" && genre.model.name == "genre-en")
    #expect(genre.hasPassageModel == isInstalled)
    #expect(genre.passageModel.name == (isInstalled ? "genre-passages" : ""))
    #expect(audience.primary.genre == "horror")
    #expect(audience.hasGenrePassageModel == isInstalled)
  }

  private static let farewell = """
    INT. ESTACIÓN - NOCHE

    LUZ
    No quiero que te vayas. Te voy a echar mucho de menos.

    Ella llora en silencio junto a la vía.
    """

  @Test(arguments: [(true, "emotion-es-encoder"), (false, "emotion-es")])
  func feelingsInSpanishSayWhatReadThem(_ isInstalled: Bool, _ model: String) async throws {
    let encoders = isInstalled ? try await TextEncoders.installed() : TextEncoders()
    let (feelings, drafts) = try await NLPHarness.run(encoders: encoders) { harness in
      (
        try await harness.scripts.analyzeSentiment(.with { $0.content = Data(Self.farewell.utf8) }),
        try await harness.scripts.compareDrafts(
          .with {
            $0.before.content = Data(Self.farewell.utf8)
            $0.after.content = Data((Self.farewell + "\n\nElla sonríe, feliz.").utf8)
          })
      )
    }
    #expect(feelings.emotionModel.name == model && drafts.emotionModel.name == model)
    let sentiment = isInstalled ? "sentiment-es-encoder" : "sentiment-es"
    #expect(feelings.overall.model.name == sentiment && drafts.sentimentModel.name == sentiment)
    guard isInstalled else { return }
    #expect(feelings.emotions.max { $0.share < $1.share }?.emotion == .sadness)
    let change = try #require(drafts.scenes.first?.emotions.first { $0.emotion == .joy }).share
    #expect(change.difference > 0)
  }

  @Test(arguments: [("opera", 0, "target_genre"), ("", 51, "max_improvements")])
  func aRequestForAGenreThatCannotBeIsRefused(
    _ genre: String, _ limit: UInt32, _ field: String
  ) async throws {
    let error = try await #require(throws: RPCError.self) {
      try await NLPHarness.run { harness in
        try await harness.scripts.optimizeGenre(
          .with {
            $0.content = Data(Self.haunted.utf8)
            $0.targetGenre = genre
            $0.maxImprovements = limit
          })
      }
    }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains(field))
  }

  @Test func beatsComeBackWithTheirReasons() async throws {
    let scenes = (0..<12).map {
      "INT. PLACE \($0) - DAY\n\nVOICE \($0 / 2)\nThe train is number \($0)."
    }
    let response = try await NLPHarness.run { harness in
      try await harness.scripts.analyzeStructure(
        .with {
          $0.content = Data(scenes.joined(separator: "\n\n").utf8)
          $0.explanationLanguage = "es"
        })
    }
    #expect(response.beats.count == 15)
    #expect(response.beats.first?.name == "opening_image")
    #expect(response.beats.last?.explanation == "La última escena, por definición.")
    #expect(response.acts.map(\.number) == [1, 2, 3])
    #expect(response.model.name == "beat-sheet")
    #expect(response.sentimentModel.name == "sentiment-en")
    for beat in response.beats {
      #expect(abs(beat.page - beat.expectedPage - beat.deviationPages) < 1e-9)
      #expect(beat.hasProbability == !beat.factors.isEmpty)
      #expect(beat.hasInterval == beat.hasProbability)
      #expect(beat.hasEndPage == beat.hasEndSceneIndex)
    }
    #expect(response.beats.count { $0.isTurningPoint } == 5)
  }

  @Test func anUnknownLanguageForExplanationsIsNamed() async throws {
    let error = try await NLPHarness.run { harness in
      await #expect(throws: RPCError.self) {
        try await harness.scripts.analyzeStructure(
          .with {
            $0.content = Data(Self.source.utf8)
            $0.explanationLanguage = "fr"
          })
      }
    }
    #expect(error?.fieldViolations.map(\.field) == ["explanation_language"])
  }

  static let bad:
    [(content: [UInt8], format: String, language: String, field: String, kind: String)] = [
      ([], "", "", "content", "EMPTY_TEXT"),
      (Array(" \n\t".utf8), "", "", "content", "EMPTY_TEXT"),
      (Array(repeating: 0x41, count: 4097), "", "", "content", "TOO_LARGE"),
      ([0x41, 0x0A, 0xFF], "", "", "content", "INVALID_UTF8"),
      (Array("A.".utf8), "docx", "", "format", "UNKNOWN_VALUE"),
      (Array("A.".utf8), "fdx", "", "format", "FORMAT_MISMATCH"),
      (Array("<FinalDraft>".utf8), "", "", "content", "MALFORMED"),
      (Array("%PDF-1.4".utf8), "", "", "content", "MALFORMED"),
      (Array("A.".utf8), "", "fr", "language", "UNKNOWN_VALUE"),
    ]

  @Test(arguments: bad.indices)
  func badScriptsAreRefusedByField(_ index: Int) async throws {
    let bad = Self.bad[index]
    try await NLPHarness.run(limits: ScriptLimits(maximumBytes: 4096)) { harness in
      let parseError = await #expect(throws: RPCError.self) {
        try await harness.scripts.parseScript(
          .with {
            $0.content = Data(bad.content)
            $0.format = bad.format
            $0.language = bad.language
          })
      }
      let sentimentError = await #expect(throws: RPCError.self) {
        try await harness.scripts.analyzeSentiment(
          .with {
            $0.content = Data(bad.content)
            $0.format = bad.format
            $0.language = bad.language
          })
      }
      for error in [parseError, sentimentError] {
        #expect(error?.code == .invalidArgument)
        #expect(error?.reason == (bad.kind == "TOO_LARGE" ? .inputTooLarge : .invalidInput))
        #expect(error?.fieldViolations.map(\.field) == [bad.field])
        #expect(error?.fieldViolations.map(\.reason.rawValue) == [bad.kind])
      }
    }
  }

  @Test func aScriptOfAnyFormatIsWrittenAsFountain() async throws {
    let xml = """
      <FinalDraft><Content><Paragraph Type="Scene Heading" Number="3"><Text>INT. A</Text></Paragraph>\
      <Paragraph Type="Action"><Text Style="Bold">Loud</Text></Paragraph>\
      <Paragraph Type="Odd"><Text>/* x</Text></Paragraph></Content></FinalDraft>
      """
    try await NLPHarness.run { harness in
      let response = try await harness.scripts.convertScript(.with { $0.content = Data(xml.utf8) })
      #expect(response.fountain == "INT. A #3#\n\n**Loud**\n\n/\\* x\n")
      #expect(response.format == "fdx" && response.formatDetected)
      #expect(response.warnings.map(\.reason) == ["UNKNOWN_PARAGRAPH"])
      let parsed = try await harness.scripts.parseScript(
        .with {
          $0.content = Data(xml.utf8)
          $0.format = "fdx"
        })
      #expect(parsed.format == "fdx" && !parsed.formatDetected)
      #expect(parsed.elements[1].runs.map(\.text) == ["Loud"])
      #expect(parsed.elements[1].runs.map(\.bold) == [true])
      #expect(parsed.elements[0].runs.isEmpty)
    }
  }

  @Test func theOffsetOfABadByteIsTold() async throws {
    let error = try await NLPHarness.run { harness in
      await #expect(throws: RPCError.self) {
        try await harness.scripts.parseScript(.with { $0.content = Data([0x41, 0xC3, 0x41]) })
      }
    }
    #expect(error?.fieldViolations.first?.description.contains("offset 1 ") == true)
  }

  @Test func aScriptWithNothingSaidOrShownHasNoFeeling() async throws {
    let error = try await NLPHarness.run { harness in
      await #expect(throws: RPCError.self) {
        try await harness.scripts.analyzeSentiment(.with { $0.content = Data("INT. A".utf8) })
      }
    }
    #expect(error?.fieldViolations.map(\.reason) == ["NOTHING_TO_ANALYZE"])
  }

  private static func feelings(_ text: String) async throws -> NLPAnalyzeSentimentResponse {
    try await NLPHarness.run {
      try await $0.scripts.analyzeSentiment(.with { $0.content = Data(text.utf8) })
    }
  }

  @Test func emotionsComeInTheirOrderWithIntervals() async throws {
    let response = try await Self.feelings(Self.source)
    #expect(response.emotionModel.name == "emotion-en")
    let units =
      [response.emotions] + response.scenes.map(\.emotions) + response.acts.map(\.emotions)
      + response.characters.map(\.emotions)
    for shares in units {
      #expect(
        shares.map(\.emotion) == [
          .anger, .disgust, .fear, .joy, .sadness, .surprise, .neutral,
        ])
      #expect(abs(shares.map(\.share).reduce(0, +) - 1) < 1e-9)
      for share in shares {
        #expect(0 <= share.interval.lower && share.interval.lower <= share.share)
        #expect(share.share <= share.interval.upper && share.interval.upper <= 1)
        #expect(share.interval.level == 0.8)
      }
    }
    func joy(_ scene: Int) -> Double {
      response.scenes[scene].emotions.first { $0.emotion == .joy }?.share ?? .nan
    }
    #expect(joy(0) > joy(1))
  }

  @Test func aDescentAndAReturnAreAManInAHole() async throws {
    let bright = "I am so happy. I love you. What a wonderful, beautiful day. Thank you so much!"
    let dark = "I hate you. She is dead. This is terrible and sad. I am afraid, you horrible liar."
    let source = [bright, bright, dark, dark, bright, bright].enumerated().map {
      "INT. ROOM \($0.offset) - DAY\n\nANNA\n\($0.element)"
    }.joined(separator: "\n\n")
    let arc = try await Self.feelings(source).arc
    #expect(arc.shape == .manInAHole)
    #expect(arc.probabilities.count == 6)
    #expect(
      arc.probabilities.max { $0.probability < $1.probability }?.shape == .manInAHole)
    #expect(arc.flatPValue < 0.05)
    #expect(arc.curve.count == 21)
    let short = try await Self.feelings(Self.source).arc
    #expect(short.shape == .none)
    #expect(short.probabilities.isEmpty && short.curve.isEmpty)
  }
}
