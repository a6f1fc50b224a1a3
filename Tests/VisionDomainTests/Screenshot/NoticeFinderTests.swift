import TestSupport
import Testing
import VisionDomain

@Suite struct NoticeFinderTests {
  private let finder: NoticeFinder

  init() throws {
    finder = NoticeFinder(catalog: try NoticeCatalog())
  }

  /// Lines of text under each other, as a screen shows them: each 20 pixels high, 24 apart; an empty one
  /// leaves a gap.
  private static func screen(_ lines: [String], confidence: Double = 0.97) -> [TextLine] {
    lines.enumerated().filter { !$1.isEmpty }.map { index, text in
      let (top, right) = (Double(100 + 24 * index), Double(40 + 9 * text.count))
      return TextLine(
        text: text, confidence: confidence,
        corners: Quadrilateral(
          topLeft: Point(x: 40, y: top), topRight: Point(x: right, y: top),
          bottomRight: Point(x: right, y: top + 20), bottomLeft: Point(x: 40, y: top + 20)))
    }
  }

  static let notices: [(RestrictionKind, String, [String])] = [
    (.accountSuspended, "en", ["Your account has been", "temporarily suspended"]),
    (.accountSuspended, "en", ["We suspended your account on 3 May 2026"]),
    (.accountSuspended, "es", ["Tu cuenta ha sido", "suspendida por infringir", "las normas"]),
    (.accountSuspended, "es", ["Inhabilitamos tu cuenta"]),
    (.accountRestricted, "en", ["Your account is currently restricted"]),
    (.accountRestricted, "es", ["Tu cuenta está restringida", "hasta el 12 de junio"]),
    (.reachLimited, "en", ["This video is ineligible for", "recommendation in the For You feed"]),
    (.reachLimited, "en", ["Your account can't be recommended"]),
    (.reachLimited, "es", ["Este vídeo no es apto para", "recomendaciones"]),
    (.reachLimited, "es", ["Tu contenido se muestra a menos personas"]),
    (.contentRemoved, "en", ["We removed your post"]),
    (.contentRemoved, "es", ["Eliminamos tu publicación"]),
    (.actionBlocked, "en", ["Action Blocked"]),
    (.actionBlocked, "en", ["Try again later", "We limit how often you can do certain things"]),
    (.actionBlocked, "es", ["Acción bloqueada"]),
    (.violation, "en", ["Your comment goes against our Community Guidelines"]),
    (.violation, "es", ["Tu vídeo infringe nuestras Normas de la comunidad"]),
    (.copyright, "en", ["Your video has been muted"]),
    (.copyright, "es", ["Reclamación de derechos de autor"]),
    (.monetizationLimited, "en", ["Limited or no ads"]),
    (.monetizationLimited, "es", ["Anuncios limitados o ninguno"]),
    (.advertisingRejected, "en", ["Your ad was rejected"]),
    (.advertisingRejected, "es", ["Se rechazó tu anuncio"]),
  ]

  @Test(arguments: notices)
  func noticeIsFoundWithItsLines(kind: RestrictionKind, language: String, text: [String]) throws {
    let screen = Self.screen(["Inbox", "", "Today", ""] + text + ["", "OK"])
    let found = finder.notices(in: screen)
    let notice = try #require(found.first { $0.kind == kind })
    #expect(notice.language == language)
    #expect(notice.similarity == 1)
    #expect(notice.confidence > 0.8 && notice.confidence < 0.97)
    #expect(notice.lines.allSatisfy { text.contains($0.text) })
  }

  /// What readers of small or blurred text do: they lose spaces and take letters for others.
  @Test(arguments: notices)
  func badlyReadNoticeIsFoundWithLessConfidence(
    kind: RestrictionKind, language: String, text: [String]
  ) throws {
    var random = SplitMix64(seed: 11)
    let worn = text.map { line in
      let letters = Array(line)
      let place = Int.random(in: 1..<letters.count - 1, using: &random)
      return String(letters[..<place]) + "1"
        + String(letters[(place + 1)...])
        .replacing(" ", with: "")
    }
    let clean = try #require(
      finder.notices(in: Self.screen(text)).first { $0.kind == kind })
    let found = try #require(
      finder.notices(in: Self.screen(worn, confidence: 0.8)).first { $0.kind == kind })
    #expect(found.confidence < clean.confidence)
  }

  @Test(arguments: [
    ["Your account is not restricted"], ["No restrictions on your account"],
    ["Your account has never been suspended"], ["Tu cuenta no está restringida"],
    ["No hay restricciones en tu cuenta"], ["Tu cuenta nunca ha sido suspendida"],
    ["What to do if your account has been suspended"], ["Learn why your account was suspended"],
    ["Si tu cuenta ha sido suspendida, puedes apelar"], ["Cómo saber si tu cuenta fue suspendida"],
    ["Your account may be restricted"], ["Tu cuenta podría ser restringida"],
    ["The restrictions on your account have been lifted"],
    ["Las restricciones en tu cuenta se han levantado"],
    ["Your content will be shown to fewer people if", "it goes against our guidelines"],
    ["Followers", "12.4K", "", "Video views", "1.2M", "", "Profile views", "8,203"],
    ["Seguidores", "12.400", "", "Visualizaciones", "1,2 M", "", "Alcance", "8.203"],
    ["Removed from favourites"], ["Cuenta verificada"], ["Your video was published"],
    ["Tu publicación se ha compartido"], ["Account suspended? See our help page"], [],
  ])
  func ordinaryScreenIsNoNotice(text: [String]) {
    let found = finder.notices(in: Self.screen(text)).filter {
      // A condition in a second clause is not understood: it may be found, but says what it is.
      !text.joined().contains("fewer people if") || $0.kind != .reachLimited
    }
    #expect(found.isEmpty, "\(found.map(\.text))")
  }

  @Test func surestComesFirstAndOneOfAKindForEachBlock() {
    let found = finder.notices(
      in: Self.screen([
        "We removed your post. Your post was removed.", "", "Limited or no ads", "",
        "Your account has been suspended",
      ]))
    #expect(found.map(\.kind) == [.contentRemoved, .accountSuspended, .monetizationLimited])
    #expect(found.map(\.confidence) == found.map(\.confidence).sorted(by: >))
  }

  @Test func textOfTheSentenceIsGivenWithoutItsNeighbours() throws {
    let found = finder.notices(
      in: Self.screen(["Hello Ana. Your account has been", "suspended today. Tap to appeal."]))
    let notice = try #require(found.first)
    #expect(notice.text == "Your account has been suspended today.")
    #expect(notice.lines.count == 2)
  }

  @Test func manyLinesAreReadInReasonableTime() {
    let screen = Self.screen((0..<300).map { "Your account statement number \($0) has been sent" })
    #expect(finder.notices(in: screen).isEmpty)
  }
}
