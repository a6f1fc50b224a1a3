/// Wordings that state nothing but what the request states.
struct CaptionTemplates: Sendable, Decodable {
  let version: String
  private let emoji: [String]
  private let openings: [String: [String]]
  private let closings: [String: [String]]

  init() throws {
    self = try ModelFile.decode(Self.self, from: "caption-templates.json")
  }

  /// An opening that the request can fill, and where it came from.
  struct Opening {
    var text: String
    /// How many of the request's statements it uses.
    var uses: Int
  }

  /// The openings whose every slot the request fills.
  func openings(for request: CaptionRequest, language: Language) -> [Opening] {
    let values: [String: String] = [
      "artist": request.artist, "song": request.song, "genre": request.genre,
      "mood": request.mood, "keyword": request.keywords.first ?? "",
    ]
    return (openings[language.rawValue] ?? []).compactMap { Self.fill($0, with: values) }
  }

  /// What may follow an opening where the caller gave no call to action.
  func closings(language: Language) -> [String] { closings[language.rawValue] ?? [] }

  /// An emoji for the given number.
  func emoji(_ number: UInt64) -> String {
    emoji.isEmpty ? "" : emoji[Int(number % UInt64(emoji.count))]
  }

  /// Puts values into `{slots}` in one pass, so that a value that looks like a slot stays as it is.
  private static func fill(_ template: String, with values: [String: String]) -> Opening? {
    var result = ""
    var uses = 0
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      guard let value = values[name], !value.trimmingBlanks.isEmpty else { return nil }
      result += rest[..<open] + value
      uses += 1
      rest = rest[rest.index(after: close)...]
    }
    return Opening(text: result + rest, uses: uses)
  }
}
