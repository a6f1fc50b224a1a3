import Scoring

/// The judge of captions: points for what is measured on the text, by stated weights.
struct CaptionModel: Sendable {
  private struct Table: Decodable {
    var version: String
    var baseline: Double
    var points: [String: Double]
    var weightUncertainty: Double
    var hookWords: Int
    var address: [String: [String]]
    var actions: [String: [String]]
  }

  /// What was measured for one factor: a signal from −1 (as bad as can be) to 1.
  private struct Signal {
    var name: String
    var strength: Double
    var value: Double
    var unit = "1"
    var explanation: String
  }

  private let table: Table
  let identity: ModelIdentity

  init() throws {
    table = try ModelFile.decode(Table.self, from: "caption-craft.json")
    identity = ModelIdentity(
      name: "caption-craft", version: table.version,
      data: "weights are a stated prior by the authors, not fitted to clicks")
  }

  func score(
    _ text: String, for request: CaptionRequest, limits: CaptionLimits, language: Language
  ) -> Score {
    let caption = CaptionText(text)
    let visible = String(limits.prefix(of: text[...], limit: limits.visibleLength))
    let signals = [
      length(text, limits), visiblePart(visible, text, request), hook(caption, request, language),
      callToAction(caption, request, language), readability(caption), hashtags(caption, limits),
      emoji(caption), tone(caption, request),
    ]
    return Score(
      scale: 0...100, baseline: table.baseline,
      factors: signals.map { signal in
        Factor(
          name: signal.name,
          contribution: min(1, max(-1, signal.strength)) * (table.points[signal.name] ?? 0),
          value: signal.value, unit: signal.unit, evidence: .measured,
          explanation: signal.explanation)
      }, weightUncertainty: table.weightUncertainty, model: identity)
  }

  private func length(_ text: String, _ limits: CaptionLimits) -> Signal {
    let length = Double(limits.length(of: text))
    let low = Double(limits.idealLength.first ?? 0)
    let high = Double(limits.idealLength.last ?? 0)
    let strength: Double
    if length < low {
      strength = 2 * length / low - 1
    } else if length > high {
      strength = 1 - 2 * min(1, (length - high) / (3 * high))
    } else {
      strength = 1
    }
    return Signal(
      name: "length_fit", strength: strength, value: length, unit: "{character}",
      explanation: "\(Int(length)) long; \(Int(low)) to \(Int(high)) are read best here.")
  }

  private func visiblePart(_ visible: String, _ text: String, _ request: CaptionRequest) -> Signal {
    let names = [request.artist, request.song].filter { !$0.trimmingBlanks.isEmpty }
    var shown = names.count { visible.contains($0) }
    let firstSentence = text.firstIndex { ".!?…\n".contains($0) } ?? text.endIndex
    if text.distance(from: text.startIndex, to: firstSentence) < visible.count || visible == text {
      shown += 1
    }
    let share = Double(shown) / Double(names.count + 1)
    return Signal(
      name: "visible_part", strength: 2 * share - 1, value: share,
      explanation: "Of the names and the first sentence, \(Int((share * 100).rounded())) % are "
        + "seen before «more».")
  }

  private func hook(
    _ caption: CaptionText, _ request: CaptionRequest, _ language: Language
  ) -> Signal {
    let first = caption.words.prefix(table.hookWords)
    let opening = first.joined(separator: " ")
    let asks = first.contains { $0.contains("?") || $0.contains("¿") }
    let addresses = Self.holds(table.address[language.rawValue], in: first)
    let names = [request.song, request.artist, request.mood] + request.keywords
    let isNamed = names.contains { !$0.trimmingBlanks.isEmpty && opening.contains($0) }
    let share = ((asks ? 1.0 : 0) + (addresses ? 1 : 0) + (isNamed ? 1 : 0)) / 3
    let found = [
      asks ? "a question" : nil, addresses ? "an address to the reader" : nil,
      isNamed ? "what it is about" : nil,
    ].compactMap { $0 }
    return Signal(
      name: "hook", strength: 2 * share - 1, value: share,
      explanation: "The first \(table.hookWords) words have "
        + (found.isEmpty ? "no question, address or name." : found.joined(separator: ", ") + "."))
  }

  private func callToAction(
    _ caption: CaptionText, _ request: CaptionRequest, _ language: Language
  ) -> Signal {
    let given = request.callToAction.trimmingBlanks
    let (strength, found): (Double, String) =
      if !given.isEmpty, caption.text.contains(given) {
        (1, "It has the requested call to action.")
      } else if Self.holds(table.actions[language.rawValue], in: caption.words[...]) {
        (given.isEmpty ? 0.8 : 0.2, "It asks the reader to do something.")
      } else if caption.text.contains("?") {
        (0.4, "It asks a question but nothing to do.")
      } else {
        (-1, "It neither asks a question nor anything to do.")
      }
    return Signal(
      name: "call_to_action", strength: strength, value: strength, explanation: found)
  }

  private func readability(_ caption: CaptionText) -> Signal {
    let lix = caption.lix
    // Björnsson's scale: under 30 very easy, over 60 very hard.
    return Signal(
      name: "readability", strength: caption.words.isEmpty ? -1 : 1 - 2 * (lix - 30) / 30,
      value: lix,
      explanation: "Its LIX is \(Int(lix.rounded())); under 30 is easy, over 60 hard to read.")
  }

  private func hashtags(_ caption: CaptionText, _ limits: CaptionLimits) -> Signal {
    let count = caption.hashtags.count
    let sensible = Double(limits.sensibleHashtags)
    let strength: Double =
      if count == 0 {
        -0.5
      } else if count > limits.maximumHashtags {
        -1
      } else {
        Double(count) <= sensible
          ? Double(count) / sensible : 1 - 2 * (Double(count) - sensible) / sensible
      }
    return Signal(
      name: "hashtags", strength: strength, value: Double(count), unit: "{hashtag}",
      explanation: "\(count) hashtags; up to \(limits.sensibleHashtags) serve here.")
  }

  private func emoji(_ caption: CaptionText) -> Signal {
    let strength: Double =
      switch caption.emoji {
      case 0: 0
      case 1...3: 1
      case 4...6: 0
      default: -1
      }
    return Signal(
      name: "emoji", strength: strength, value: Double(caption.emoji), unit: "{emoji}",
      explanation: "\(caption.emoji) emoji; one to three serve, more than six look like spam.")
  }

  private func tone(_ caption: CaptionText, _ request: CaptionRequest) -> Signal {
    // Names in capitals are names.
    let names = Set(
      [request.artist, request.song].flatMap { $0.split(whereSeparator: \.isWhitespace) })
    let shouted = caption.words.count { word in
      let letters = word.filter(\.isLetter)
      let isName = names.contains { word.contains($0) }
      return letters.count >= 4 && letters.allSatisfy(\.isUppercase) && !isName
        || word.hasSuffix("!!")
    }
    let share = Double(shouted) / Double(max(1, caption.words.count))
    return Signal(
      name: "tone", strength: 1 - 4 * share, value: share,
      explanation: "\(shouted) of \(caption.words.count) words are shouted (capitals or «!!»).")
  }

  private static func holds(_ list: [String]?, in words: ArraySlice<Substring>) -> Bool {
    let known = Set(list ?? [])
    return words.contains { word in
      known.contains(word.lowercased().trimming { !$0.isLetter && $0 != "-" })
    }
  }
}

extension String {
  /// Without the characters at both ends for which the condition holds.
  fileprivate func trimming(while condition: (Character) -> Bool) -> String {
    guard let first = firstIndex(where: { !condition($0) }),
      let last = lastIndex(where: { !condition($0) })
    else { return "" }
    return String(self[first...last])
  }
}
