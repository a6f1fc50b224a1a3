import NLPDomain
import TestSupport

/// A script of any length, made of sentences and names, whose printed page says all that it holds.
enum GeneratedScript {
  /// Words and names of a language.
  struct Vocabulary: Sendable {
    var words: [String]
    var names: [String]
    var places: [String]
    var times: [String]
    var transition: String
    var extensions: [String]
    var directions: [String]
  }

  static let english = Vocabulary(
    words: [
      "the", "door", "opens", "slowly", "and", "nobody", "moves", "because", "rain", "falls",
      "over", "an", "empty", "street", "where", "something", "extraordinarily", "bright", "waits",
    ],
    names: ["ANNA", "MR. LEE", "R2D2", "OLD WOMAN", "DR. O'NEIL"],
    places: ["INT. KITCHEN", "EXT. ROAD", "INT./EXT. CAR", "INT. T-BAR"],
    times: ["DAY", "NIGHT", "LATER"], transition: "CUT TO:", extensions: ["V.O.", "O.S."],
    directions: ["beat", "to the others, who do not listen", "whispering"])

  static let spanish = Vocabulary(
    words: [
      "la", "puerta", "se", "abre", "despacio", "y", "nadie", "se", "mueve", "porque", "llueve",
      "sobre", "una", "calle", "vacía", "donde", "algo", "extraordinariamente", "pequeño", "espera",
    ],
    names: ["ÁNGEL", "LUCÍA", "EL NIÑO", "SRA. IBÁÑEZ"],
    places: ["INT. ESTACIÓN", "EXT. CALLE", "INT. CASA DE ANA"],
    times: ["DÍA", "NOCHE", "AMANECER"], transition: "CORTE A:", extensions: ["V.O.", "OFF"],
    directions: ["pausa", "a los demás, que no la escuchan", "en voz baja"])

  /// A script in Fountain.
  ///
  /// - Parameters:
  ///   - scenes: how many scenes it has, each about half a page long.
  ///   - isNumbered: whether they have scene numbers.
  static func fountain(
    seed: UInt64, scenes: Int, _ vocabulary: Vocabulary = english, isNumbered: Bool = false
  ) -> String {
    var random = SplitMix64(seed: seed)

    func one(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
    func sentence(_ count: ClosedRange<Int>) -> String {
      let words = (0..<Int.random(in: count, using: &random)).map { _ in one(vocabulary.words) }
      let text = words.joined(separator: " ")
      return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
    func speech(_ name: String, isDual: Bool = false) -> String {
      var cue = name
      if Int.random(in: 0..<4, using: &random) == 0 {
        cue += " (\(one(vocabulary.extensions)))"
      }
      if isDual { cue += " ^" }
      var text = "\(cue)\n"
      if Int.random(in: 0..<4, using: &random) == 0 { text += "(\(one(vocabulary.directions)))\n" }
      text += sentence(3...25)
      if Int.random(in: 0..<5, using: &random) == 0 {
        text += "\n(\(one(vocabulary.directions)))\n" + sentence(2...6)
      }
      return text + "\n\n"
    }

    var text = ""
    for scene in 1...scenes {
      text += "\(one(vocabulary.places)) - \(one(vocabulary.times))"
      text += isNumbered ? " #\(scene)#\n\n" : "\n\n"
      text += sentence(4...40) + "\n\n"
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: text += sentence(3...30) + " " + sentence(3...12) + "\n\n"
        case 1:
          text += speech(vocabulary.names[0])
          text += speech(vocabulary.names[1], isDual: true)
        default: text += speech(one(vocabulary.names))
        }
      }
      if Int.random(in: 0..<3, using: &random) == 0 { text += vocabulary.transition + "\n\n" }
    }
    return text
  }
}
