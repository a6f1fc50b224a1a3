import Execution
import NLPDomain
import Testing
import Validation

/// Swift Testing has a type of that name too.
typealias Comment = NLPDomain.Comment

@Suite(.timeLimit(.minutes(2))) struct CommentReadingTests {
  private static let analyzer = Result { try CommentAnalyzer() }

  /// What is said about each of some comments.
  private func read(_ texts: [String], language: Language? = nil) async throws -> [CommentReading] {
    var readings: [CommentReading] = []
    _ = try await Self.analyzer.get().analyze(
      texts.map { Comment(text: $0) }, language: language,
      on: WorkQueue(label: "test", threads: 2, capacity: 8)
    ) { readings += $0.readings }
    return readings
  }

  private func families(_ reading: CommentReading) -> [ToxicityFamily] {
    reading.toxicity.filter { $0.strength >= ToxicityHint.counted }.map(\.family)
  }

  @Test(arguments: [
    ("The song is here", "The song is here and I love it, absolutely wonderful"),
    ("La canción está aquí", "La canción está aquí y me encanta, es maravillosa"),
  ])
  func praiseRaisesAndBlameLowers(_ plain: String, _ praised: String) async throws {
    let blamed =
      plain + (plain.hasPrefix("La") ? " y es horrible, qué asco" : " and it is awful, I hate it")
    let readings = try await read([blamed, plain, praised])
    let probabilities = readings.map(\.sentiment.probability)
    #expect(probabilities[0] < probabilities[1] && probabilities[1] < probabilities[2])
    #expect(readings[2].sentiment.valence > 0.3 && readings[0].sentiment.valence < -0.3)
    #expect(readings[2].emotion[.joy] > readings[0].emotion[.joy])
  }

  @Test func languagesAreTold() async throws {
    let readings = try await read([
      "This is the best song of the year", "Esta es la mejor canción del año", "10/10 🔥",
      "Cuando la escucho me acuerdo de ti", "Qué bonita, la pongo todos los días",
    ])
    #expect(
      readings.map(\.language.language) == [.english, .spanish, .spanish, .spanish, .spanish])
    // What does not tell is taken for what most of the others are.
    #expect(readings[2].language.basis == .fallback)
    #expect(readings[0].language.probability > 0.8 && readings[1].language.probability > 0.8)
    let asked = try await read(["10/10 🔥"], language: .english)[0].language
    #expect(asked.language == .english && asked.basis == .requested)
  }

  @Test(arguments: [
    ("When is the album coming out?", QuestionSign.mark),
    ("when is the album coming out", .questionWord),
    ("Bro where can I buy tickets", .questionWord), ("do you ship to Spain", .inversion),
    ("is there a version without vocals", .inversion),
    ("anyone know the name of the second song", .request),
    ("Love it. What's the name of the drummer", .questionWord),
    ("are you coming to Mexico", .inversion),
    ("¿Cuándo sale el disco?", .mark), ("cuando sale el disco", .questionWord),
    ("Cuándo vienen a Chile", .questionWord), ("alguien sabe como se llama la cancion", .request),
    ("oye donde puedo comprar las entradas", .questionWord),
    ("por que borraron el video", .request),
    ("Temazo! y cuánto dura la gira", .questionWord), ("me pueden decir el nombre", .request),
    ("What!?", .mark),
  ])
  func questionsAreFoundWithAndWithoutMarks(_ text: String, _ sign: QuestionSign) async throws {
    let language: Language = text.unicodeScalars.contains { $0.value > 0x7F } ? .spanish : .english
    let readings = try await read([text])
    #expect(readings[0].question?.sign == sign, "\(language) \(text)")
  }

  @Test(arguments: [
    "When I heard this I cried", "What a song", "How beautiful", "Who cares, it is great",
    "Is it good. Yes it is good", "https://example.com/watch?v=1&t=2", "have a great day",
    "Cuando salga lo compro", "Qué temazo", "Como siempre, impecable", "Cómo me gusta esta canción",
    "Donde hubo fuego cenizas quedan", "que bonita voz", "I know what you did", "?", "??? !!!",
  ])
  func whatDoesNotAskIsNoQuestion(_ text: String) async throws {
    let found = try await read([text])[0].question
    #expect(
      found == nil || found?.sign == .mark && text.contains("Is it"),
      "\(text): \(String(describing: found))")
  }

  @Test func theAskingSentenceIsGiven() async throws {
    let readings = try await read([
      "Amazing show last night! Where can I find the setlist?  Thanks."
    ])
    #expect(readings[0].question?.text == "Where can I find the setlist?")
  }

  @Test(arguments: [
    ("You are an idiot", ToxicityFamily.insult), ("eres un idiota", .insult),
    ("YOU IDIOOOOT", .insult), ("what an 1d10t", .insult), ("such an a$$hole", .insult),
    ("you are an i d i o t", .insult), ("b!tch", .insult), ("eres un c4br0n", .insult),
    ("m*ron", .insult), ("estúpido", .insult), ("hijo de puta", .insult),
    ("I will kill you", .threat), ("te voy a matar", .threat), ("kys", .threat),
    ("go back to your country", .hate), ("vete a tu país", .hate), ("send nudes", .sexual),
    ("manda nudes", .sexual), ("I want to kill myself", .selfHarm), ("quiero morirme", .selfHarm),
    ("Check out my channel!!", .spam), ("sub4sub anyone", .spam), ("sígueme y te sigo", .spam),
  ])
  func toxicWordsAreHintedAt(_ text: String, _ family: ToxicityFamily) async throws {
    let reading = try await read([text])[0]
    #expect(families(reading) == [family], "\(text): \(reading.toxicity)")
    for hint in reading.toxicity {
      let end = hint.offset + hint.text.utf8.count
      #expect(Array(Array(text.utf8)[hint.offset..<end]) == Array(hint.text.utf8))
    }
  }

  @Test(arguments: [
    "They called me \"idiot\" for liking this", "He said «eres un idiota» and left",
    "You are not an idiot", "No eres un idiota", "she called him a moron", "me dijo idiota",
    "I'm such an idiot, I missed the show", "Eres el puto amo", "El disco está de puta madre",
    "This class is assessed on Tuesday", "I ugly cried", "Scunthorpe and Essex love it",
    "The cocktail menu", "computadora nueva", "reputación", "disputa", "I'd die for this song",
    "You killed it last night", "matas con esa voz",
  ])
  func whatOnlySoundsToxicDoesNotCount(_ text: String) async throws {
    #expect(families(try await read([text])[0]).isEmpty)
  }

  @Test func quotingAndDenyingLowerWhatIsHintedAt() async throws {
    let readings = try await read([
      "you are an idiot", "you are not an idiot", "\"you are an idiot\" they wrote",
      "they said idiot, not an idiot \"idiot\"",
    ])
    let strengths = readings.map { $0.toxicity.map(\.strength).max() ?? 0 }
    #expect(strengths[1] < strengths[0] && strengths[2] < strengths[0])
    #expect(readings[1].toxicity[0].isNegated && !readings[1].toxicity[0].isQuoted)
    #expect(readings[2].toxicity[0].isQuoted && !readings[2].toxicity[0].isNegated)
  }

  /// Whatever a comment is made of, it is read in time that grows with its length, and nothing breaks.
  @Test func hostileCommentsAreRead() async throws {
    let pieces = [
      "?", "a ", "a\n", "\"", "@", "*", "$", "f*", "«", "é", "👍🏽", "\u{301}", "idiot ", "i d i o t ",
      "1d10t",
      "http://", "'", "!", "¿", ".", "\u{0}", "日本", "cuando sale ", "f*ck",
    ]
    let texts = pieces.map { String(repeating: $0, count: 8192 / $0.utf8.count) }
    let readings = try await read(texts)
    #expect(readings.count == pieces.count)
    for (reading, text) in zip(readings, texts) {
      #expect(abs(reading.emotion.probabilities.reduce(0, +) - 1) < 1e-9)
      #expect(reading.toxicity.count <= 16)
      #expect(reading.toxicity.allSatisfy { $0.offset + $0.text.utf8.count <= text.utf8.count })
    }
  }

  @Test func whatIsOutOfBoundsIsRefusedByField() async throws {
    let cases: [([Comment], Int, String)] = [
      ([], 0, "comments"), ([Comment(text: "a"), Comment(text: "")], 0, "comments[1].text"),
      ([Comment(text: String(repeating: "a", count: 8193))], 0, "comments[0].text"),
      ([Comment(text: "a", id: String(repeating: "a", count: 129))], 0, "comments[0].id"),
      ([Comment(text: "a")], 31, "theme_count"),
      (Array(repeating: Comment(text: "a"), count: 20_001), 0, "comments"),
      (
        Array(repeating: Comment(text: String(repeating: "a", count: 8192)), count: 2_049), 0,
        "comments"
      ),
    ]
    for (comments, themes, field) in cases {
      let error = await #expect(throws: InvalidInput.self) {
        try await Self.analyzer.get().analyze(
          comments, themes: themes, on: WorkQueue(label: "test", threads: 1, capacity: 8)
        ) { _ in }
      }
      #expect(error?.violations.map(\.field) == [field])
    }
  }
}
