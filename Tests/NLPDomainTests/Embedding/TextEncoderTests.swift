import Inference
import NLPDomain
import Testing
import Validation

@Suite(.timeLimit(.minutes(3))) struct TextEncoderTests {
  private func vectors(_ texts: [String], _ encoder: TextEncoder) async throws -> [[Float]] {
    try await encoder.embed(encoder.prepare(texts)).map(\.vector)
  }

  private func product(_ one: [Float], _ other: [Float]) -> Double {
    zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  @Test(arguments: TextEncoderChoice.allCases)
  func vectorsAreThoseOfTheReference(_ choice: TextEncoderChoice) async throws {
    let reference = try EncoderReference()
    let encoder = try EncoderReference.encoder(choice)
    let expected = reference.vectors(choice)
    #expect(expected.count > 50)
    for (row, expected) in zip(reference.rows, expected) {
      guard let prepared = try? encoder.prepare([row.text]) else {
        // The vocabulary knows nothing of it; the reference embeds «unknown».
        let pieces =
          choice == .multilingual ? row.multilingual : Array(row.english.dropFirst().dropLast())
        #expect(pieces.count <= 2, "\(row.text)")
        continue
      }
      let vector = try await encoder.embed(prepared)[0].vector
      #expect(vector.count == encoder.dimension)
      #expect(abs(product(vector, vector) - 1) < 1e-5)
      let likeness = product(vector, expected) / product(expected, expected).squareRoot()
      #expect(likeness > 0.99999, "\(row.text)")
    }
  }

  /// A vector is its own text's, however the text came.
  @Test(arguments: TextEncoderChoice.allCases)
  func vectorsDoNotDependOnTheBatch(_ choice: TextEncoderChoice) async throws {
    let encoder = try EncoderReference.encoder(choice)
    let texts = try EncoderReference().rows.prefix(24).map(\.text).filter {
      (try? encoder.prepare([$0])) != nil
    }
    let together = try await vectors(texts, encoder)
    let backwards = try await vectors(texts.reversed(), encoder)
    let twice = try await vectors(texts + texts, encoder)
    for (index, text) in texts.enumerated() {
      let alone = try await vectors([text], encoder)[0]
      for other in [
        together[index], backwards[texts.count - 1 - index], twice[texts.count + index],
      ] {
        #expect(zip(alone, other).allSatisfy { abs($0 - $1) <= 1e-5 }, "\(text)")
      }
    }
  }

  /// Each Spanish sentence is nearer to its own translation than to any other English one, and so the other
  /// way round.
  @Test func translationsAreNearestToEachOther() async throws {
    let pairs = [
      ("I love this song", "Me encanta esta canción"),
      ("The train leaves at seven", "El tren sale a las siete"),
      ("This movie was a waste of time", "Esta película fue una pérdida de tiempo"),
      ("How do I cancel my subscription?", "¿Cómo cancelo mi suscripción?"),
      ("My dog is sick and I am worried", "Mi perro está enfermo y estoy preocupado"),
      (
        "Where can I buy tickets for the concert?",
        "¿Dónde puedo comprar entradas para el concierto?"
      ),
      ("The camera of this phone is terrible", "La cámara de este teléfono es malísima"),
      ("We danced all night on the beach", "Bailamos toda la noche en la playa"),
    ]
    let encoder = try EncoderReference.encoder(.multilingual)
    let english = try await vectors(pairs.map(\.0), encoder)
    let spanish = try await vectors(pairs.map(\.1), encoder)
    for index in pairs.indices {
      let likeness = spanish.map { product(english[index], $0) }
      #expect(likeness.max() == likeness[index], "\(pairs[index].0)")
      #expect(likeness[index] > 0.5, "\(pairs[index].0): \(likeness[index])")
      let back = english.map { product(spanish[index], $0) }
      #expect(back.max() == back[index], "\(pairs[index].1)")
    }
  }

  /// A sentence is nearer to one that means the same in other words than to one of its own words.
  @Test(arguments: TextEncoderChoice.allCases)
  func meaningCountsMoreThanWording(_ choice: TextEncoderChoice) async throws {
    let families = [
      (
        "The film made me cry", "That movie brought tears to my eyes", "The film costs nine dollars"
      ),
      ("How old are you?", "What is your age?", "How far are you?"),
      ("He bought a car", "He purchased an automobile", "He bought a sandwich"),
    ]
    let encoder = try EncoderReference.encoder(choice)
    for (text, alike, other) in families {
      let vectors = try await vectors([text, alike, other], encoder)
      #expect(product(vectors[0], vectors[1]) > product(vectors[0], vectors[2]), "\(text)")
    }
  }

  @Test(arguments: [(TextEncoderChoice.multilingual, 256), (.english, 254)])
  func saysWhatItDoesNotReadToTheEnd(_ choice: TextEncoderChoice, window: Int) async throws {
    let encoder = try EncoderReference.encoder(choice)
    let fits = Array(repeating: "no", count: window).joined(separator: " ")
    let embedded = try await encoder.embed(
      encoder.prepare([fits, fits + " no", fits + " maybe never"]))
    #expect(embedded.map(\.isTruncated) == [false, true, true])
    #expect(embedded[1].vector == embedded[0].vector)
    #expect(embedded[2].vector == embedded[0].vector)
  }

  @Test(arguments: TextEncoderChoice.allCases)
  func whatCannotBeReadIsRefused(_ choice: TextEncoderChoice) throws {
    let encoder = try EncoderReference.encoder(choice)
    let cases: [([String], String)] = [
      ([], "texts"), (["a", ""], "texts[1]"), (["a", " \n"], "texts[1]"),
      ([String(repeating: "a", count: 8193)], "texts[0]"),
      (Array(repeating: "a", count: 257), "texts"), (["ok", "\u{10FFFD}\u{E000}"], "texts[1]"),
    ]
    for (texts, field) in cases {
      let error = #expect(throws: InvalidInput.self) { try encoder.prepare(texts) }
      #expect(error?.violations.map(\.field) == [field])
    }
  }

  @Test func otherModelsAreRefused() throws {
    let encoder = try EncoderReference.encoder(.english)
    #expect(throws: ModelError.self) {
      try TextEncoder(
        model: EncoderReference.otherModel(), tokenizer: EncoderReference.wordPieces(), window: 8,
        identity: encoder.identity)
    }
  }
}
