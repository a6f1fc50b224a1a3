import Validation

/// A script in the making, for readers whose source does not have Fountain's rules: it keeps speeches
/// whole, so that every element can stand where it stands.
///
/// - A cue without a speech below it becomes action, and so does a speech without a cue.
/// - Dialogue after dialogue goes on in the same element, and a parenthetical after one as well.
/// - What is one line in a script (a heading, a cue, a transition) becomes one line.
struct ScriptBuilder {
  private let format: ScriptFormat
  private let limits: ScriptLimits
  private var elements: [ScriptElement] = []
  private var names: [String: String] = [:]
  private var sceneIndex: Int?
  private var speaker: String?
  /// The cue above which nothing is spoken yet.
  private var openCue: Int?
  /// The last element of the speech that is being read, comments aside.
  private var open: Int?
  var titlePage: [TitlePageEntry] = []
  var warnings: [ScriptWarning] = []

  init(format: ScriptFormat, limits: ScriptLimits) {
    self.format = format
    self.limits = limits
  }

  /// The script; nothing is added after it.
  mutating func script(sourceLines: Int) -> Script {
    endSpeech()
    return Script(
      format: format, titlePage: titlePage, elements: elements, warnings: warnings,
      sourceLines: sourceLines)
  }

  /// Adds an element; one without text is left out, a page break aside.
  ///
  /// - Parameters:
  ///   - lines: the lines of its text, and where each stands.
  ///   - number: a heading's scene number.
  ///   - level: a section's depth.
  /// - Throws: `InvalidInput` naming `content` when there are more elements than a script has.
  mutating func add(
    _ kind: ScriptElement.Kind, _ lines: [(text: String, place: SourcePlace)],
    at place: SourcePlace, number: String? = nil, level: Int = 0
  ) throws {
    let lines = Self.trimmed(lines, of: kind)
    guard kind == .pageBreak || !lines.isEmpty else { return }
    switch kind {
    case .character:
      let text = lines.map(\.text).joined(separator: " ")
      guard let cue = CharacterCue(line: Array(text.utf8), isForced: true) else {
        return try add(.action, lines, at: place)
      }
      try addCue(cue, at: place)
    case .dialogue where speaker == nil, .parenthetical where speaker == nil:
      try append(.action, lines, at: place)
    case .dialogue:
      if let open, elements[open].kind == .dialogue {
        for line in lines { elements[open].append(line.text, line: line.place.line) }
      } else {
        try append(.dialogue, lines, at: place)
      }
    case .parenthetical:
      let text = Self.withoutBrackets(lines.map(\.text).joined(separator: " "))
      guard !text.isEmpty else { return }
      if let open, elements[open].kind == .parenthetical {
        elements[open].text += ") (\(text)"
      } else {
        try append(.parenthetical, [(text, place)], at: place)
      }
    case .lyrics:
      for line in lines { try append(.lyrics, [line], at: line.place) }
    case .note, .boneyard:
      try append(kind, lines, at: place)
    case .action, .sceneHeading, .transition, .centered, .section, .synopsis, .pageBreak:
      endSpeech()
      if kind == .sceneHeading { sceneIndex = sceneIndex.map { $0 + 1 } ?? 0 }
      try append(kind, lines, at: place)
      elements[elements.count - 1].sceneNumber = number
      elements[elements.count - 1].level = level
    }
  }

  /// Adds a cue. It becomes action where nothing is spoken below it.
  mutating func addCue(_ cue: CharacterCue, at place: SourcePlace) throws {
    endSpeech()
    let key = cue.name.uppercased()
    let name = names[key] ?? cue.name
    speaker = name
    try append(.character, [(cue.name, place)], at: place)
    elements[elements.count - 1].extensions = cue.extensions
    elements[elements.count - 1].isDual = cue.isDual
    openCue = elements.count - 1
  }

  /// Ends the speech: what is spoken next needs a cue.
  mutating func endSpeech() {
    if let openCue {
      let cue = elements[openCue]
      elements[openCue].kind = .action
      elements[openCue].text = cue.text + cue.extensions.map { " (\($0))" }.joined()
      elements[openCue].extensions = []
      elements[openCue].isDual = false
      elements[openCue].character = nil
    }
    openCue = nil
    open = nil
    speaker = nil
  }

  private mutating func append(
    _ kind: ScriptElement.Kind, _ lines: [(text: String, place: SourcePlace)],
    at place: SourcePlace
  ) throws {
    guard elements.count < limits.maximumElements else {
      throw InvalidInput.tooManyElements(limits)
    }
    let isSpoken = kind == .dialogue || kind == .parenthetical || kind == .lyrics
    if isSpoken, let speaker {
      names[speaker.uppercased()] = speaker
      openCue = nil
    }
    var element = ScriptElement(
      kind: kind, text: lines.first?.text ?? "", line: place.line, offset: place.offset,
      sceneIndex: sceneIndex, character: isSpoken || kind == .character ? speaker : nil,
      pageNumber: place.page)
    for line in lines.dropFirst() { element.append(line.text, line: line.place.line) }
    elements.append(element)
    if !kind.isComment { open = isSpoken ? elements.count - 1 : nil }
  }

  /// The lines without blanks at their ends, without empty lines at the beginning and the end, and as
  /// one line where the kind has no more.
  private static func trimmed(
    _ lines: [(text: String, place: SourcePlace)], of kind: ScriptElement.Kind
  ) -> [(text: String, place: SourcePlace)] {
    var result = lines.map { line in
      (text: String(line.text.trimmingBlanks), place: line.place)
    }
    while result.last?.text.isEmpty == true { result.removeLast() }
    let empty = result.prefix { $0.text.isEmpty }.count
    result.removeFirst(empty)
    switch kind {
    case .action:
      // As Fountain has it.
      return result.map { ($0.text.replacing("\t", with: "    "), $0.place) }
    case .dialogue, .boneyard: return result
    case .lyrics, .note: return result.filter { !$0.text.isEmpty }
    case .sceneHeading, .character, .parenthetical, .transition, .centered, .section, .synopsis,
      .pageBreak:
      guard let first = result.first else { return [] }
      let words = result.flatMap { $0.text.split(whereSeparator: \.isWhitespace) }
      return [(words.joined(separator: " "), first.place)]
    }
  }

  /// A direction without the brackets around it.
  private static func withoutBrackets(_ text: String) -> String {
    var text = text.trimmingBlanks
    if text.first == "(" { text = text.dropFirst() }
    if text.last == ")" { text = text.dropLast() }
    return String(text.trimmingBlanks)
  }
}

extension InvalidInput {
  /// A script has more elements than are accepted.
  static func tooManyElements(_ limits: ScriptLimits) -> InvalidInput {
    InvalidInput(
      .tooLarge, field: "content",
      "has more than \(limits.maximumElements) elements, which no screenplay has")
  }
}
