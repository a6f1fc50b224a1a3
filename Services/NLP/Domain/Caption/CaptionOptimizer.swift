import Scoring

/// Proposes captions and ranks them.
public struct CaptionOptimizer: Sendable {
  private struct PlatformTable: Decodable {
    var version: String
    var platforms: [String: CaptionLimits]
  }

  /// Captions, best first, and what they were held to.
  public struct Answer: Sendable {
    /// The candidates, highest score first.
    public let candidates: [CaptionCandidate]
    /// The platform's limits.
    public let limits: CaptionLimits
    /// The language of the captions.
    public let language: LanguageFinding
  }

  private let platforms: PlatformTable
  private let model: CaptionModel
  private let templates: CaptionTemplates
  private let detector: LanguageDetector

  /// Loads the tables that come with the module.
  ///
  /// - Throws: `ModelError` when one is missing or broken.
  public init() throws {
    platforms = try ModelFile.decode(PlatformTable.self, from: "platforms.json")
    model = try CaptionModel()
    templates = try CaptionTemplates()
    detector = try LanguageDetector()
    for platform in Platform.allCases where platforms.platforms[platform.rawValue] == nil {
      throw ModelError(file: "platforms.json", problem: "has no entry for \(platform.rawValue)")
    }
  }

  /// The table behind the limits.
  public var limitsModel: ModelIdentity {
    ModelIdentity(
      name: "platform-limits", version: platforms.version,
      data: "the platforms' published limits; visible and ideal lengths are a stated prior")
  }

  /// Makes and ranks captions.
  ///
  /// - Throws: `InvalidInput` naming the field that is wrong.
  public func optimize(_ request: CaptionRequest) throws -> Answer {
    try request.validate()
    guard let limits = platforms.platforms[request.platform.rawValue] else {
      throw ModelError(file: "platforms.json", problem: "has no \(request.platform.rawValue)")
    }
    let finding = detector.language(of: request.draft, requested: request.language)
    let language = finding.language
    let tags = CaptionHashtags(request.hashtags, limits: limits, language: language)
    let all =
      draftWordings(request, limits: limits, tags: tags, language: language)
      + templateWordings(request, limits: limits, tags: tags, language: language)
    var texts: Set<String> = []
    let wordings = all.filter { texts.insert($0.text).inserted }
    let candidates = wordings.map { wording in
      CaptionCandidate(
        text: wording.text, length: limits.length(of: wording.text),
        visibleText: String(limits.prefix(of: wording.text[...], limit: limits.visibleLength)),
        origin: wording.origin, hashtags: CaptionText(wording.text).hashtags.map(String.init),
        notes: wording.notes,
        score: model.score(wording.text, for: request, limits: limits, language: language))
    }
    return Answer(
      candidates: Self.chosen(candidates, wordings.map(\.family), request: request),
      limits: limits, language: finding)
  }

  private struct Wording {
    var text: String
    var origin: CaptionCandidate.Origin
    var notes: [String]
    /// Wordings of one family differ only in how they end.
    var family: Int
  }

  private func draftWordings(
    _ request: CaptionRequest, limits: CaptionLimits, tags: CaptionHashtags, language: Language
  ) -> [Wording] {
    let draft = request.draft
    guard !draft.trimmingBlanks.isEmpty else { return [] }
    let short = limits.shortened(draft, to: limits.maximumLength)
    guard short == draft else {
      let length = limits.length(of: draft)
      let note =
        language == .spanish
        ? "Recortado de \(length) a \(limits.maximumLength) caracteres como máximo."
        : "Shortened from \(length) to at most \(limits.maximumLength) characters."
      return [Wording(text: short, origin: .shortenedDraft, notes: [note], family: -1)]
    }
    var result = [Wording(text: draft, origin: .draft, notes: [], family: -1)]
    var parts = [draft]
    let action = request.callToAction.trimmingBlanks
    if !action.isEmpty, !draft.contains(action) { parts.append(String(action)) }
    let present = Set(CaptionText(draft).hashtags.map { $0.lowercased() })
    let missing = tags.used.filter { !present.contains($0.lowercased()) }
      .prefix(max(0, limits.sensibleHashtags - present.count))
    if !missing.isEmpty { parts.append(missing.joined(separator: " ")) }
    let extended = parts.joined(separator: "\n")
    if parts.count > 1, limits.length(of: extended) <= limits.maximumLength {
      result.append(
        Wording(text: extended, origin: .extendedDraft, notes: tags.notes, family: -2))
    }
    return result
  }

  private func templateWordings(
    _ request: CaptionRequest, limits: CaptionLimits, tags: CaptionHashtags, language: Language
  ) -> [Wording] {
    let openings = templates.openings(for: request, language: language)
    // A wording that leaves out what was given says less than one that does not.
    let names = [request.artist, request.song].count { !$0.trimmingBlanks.isEmpty }
    let full = openings.filter { $0.uses >= names }
    let action = request.callToAction.trimmingBlanks
    let closings = action.isEmpty ? templates.closings(language: language) : [String(action)]
    var random = SplitMix64(seed: request.seed)
    var result: [Wording] = []
    for (family, opening) in (full.isEmpty ? openings : full).enumerated() {
      for closing in closings {
        let symbol = templates.emoji(random.next())
        var text = "\(opening.text) \(symbol)\n\(closing)"
        if !tags.used.isEmpty { text += "\n" + tags.used.joined(separator: " ") }
        guard limits.length(of: text) <= limits.maximumLength else { continue }
        result.append(Wording(text: text, origin: .template, notes: tags.notes, family: family))
      }
    }
    return result
  }

  /// The best of every family, and the draft in any case; ties are broken by the seed.
  private static func chosen(
    _ candidates: [CaptionCandidate], _ families: [Int], request: CaptionRequest
  ) -> [CaptionCandidate] {
    var random = SplitMix64(seed: request.seed ^ 0x6361_7074_696F_6E73)
    let keyed = zip(candidates, families).map { (candidate: $0, family: $1, key: random.next()) }
    let ranked = keyed.sorted {
      ($1.candidate.score.value, $0.key) < ($0.candidate.score.value, $1.key)
    }
    var seen: Set<Int> = []
    let best = ranked.filter { seen.insert($0.family).inserted }.map(\.candidate)
    var result = Array(best.prefix(request.count))
    let isDraft = { (candidate: CaptionCandidate) in
      candidate.origin == .draft || candidate.origin == .shortenedDraft
    }
    if let draft = best.first(where: isDraft), !result.contains(where: isDraft) {
      result[result.count - 1] = draft
    }
    return result
  }
}
