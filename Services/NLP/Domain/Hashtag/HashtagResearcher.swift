import Scoring

/// Proposes hashtags from the request's own words and a curated base.
public struct HashtagResearcher: Sendable {
  /// Hashtags, best first, and those that must not be used.
  public struct Answer: Sendable {
    /// The suggestions, highest score first.
    public let suggestions: [HashtagSuggestion]
    /// What was asked for but must not be used.
    public let refused: [RefusedHashtag]
  }

  /// A tag before it is scored.
  private struct Candidate {
    var body: String
    var category: HashtagSuggestion.Category
    /// 0 to 1, before its words are looked at.
    var relevance: Double
    var breadth: Double
    var platforms: [Platform] = []
    /// The name behind it, for the reason.
    var source: String
    /// The topic that it is of, and how sure that is.
    var topic: HashtagTopicMatch?
  }

  /// How much of a tag's relevance its kind makes; the rest is what its letters share with the request.
  private static let kindShare = 0.75

  private let base: HashtagBase

  /// Loads the base that comes with the module.
  ///
  /// - Throws: `ModelError` when it is missing or broken.
  public init() throws {
    base = try HashtagBase()
  }

  /// The name and version of the base.
  public var model: ModelIdentity {
    ModelIdentity(
      name: "hashtag-base", version: base.version,
      data: "curated by the authors: a stated prior, no popularity data")
  }

  /// Finds and ranks hashtags.
  ///
  /// - Parameters:
  ///   - request: what they are for.
  ///   - topics: what the request is about, as ``HashtagTopics`` finds it.
  /// - Throws: `InvalidInput` naming the field that is wrong.
  public func research(
    _ request: HashtagRequest, topics: [HashtagTopicMatch] = []
  ) throws -> Answer {
    try request.validate()
    return ranked(request, topics: topics)
  }

  /// Ranks the tags that a caption was given together with those found for what it is made from; nothing
  /// for one that is made from a draft alone.
  ///
  /// - Parameters:
  ///   - caption: a request that `CaptionOptimizer` has answered.
  ///   - language: the language of the captions.
  public func rank(for caption: CaptionRequest, language: Language) -> Answer {
    var request = HashtagRequest(platform: caption.platform)
    request.language = language
    request.artist = caption.artist
    request.song = caption.song
    request.genre = caption.genre
    request.keywords = caption.keywords + caption.hashtags
    request.count = HashtagRequest.maximumCount
    return request.hasWords ? ranked(request, topics: []) : Answer(suggestions: [], refused: [])
  }

  private func ranked(_ request: HashtagRequest, topics: [HashtagTopicMatch]) -> Answer {
    var refused: [RefusedHashtag] = []
    var candidates = own(request, refused: &refused)
    candidates += genres(request) + self.topics(topics, request.language)
    candidates += countries(request) + communities(request)
    let history = HashtagHistory(request.history, priorDeviation: base.historyDeviation)
    candidates += history.tags.map { candidate($0, .history, source: $0) }
    let words = Set(
      ([request.artist, request.song, request.genre] + request.keywords)
        .flatMap(FoldedWords.words).filter { $0.count > 2 })
    var seen: Set<String> = []
    let suggestions =
      candidates
      .filter { seen.insert($0.body).inserted && refusal(of: $0.body) == nil }
      .map { suggestion($0, words: words, history: history, request: request) }
      .sorted { ($1.score.value, $0.tag) < ($0.score.value, $1.tag) }
    let count = request.count ?? base.sensibleCount[request.platform.rawValue] ?? 5
    return Answer(suggestions: Array(suggestions.prefix(count)), refused: refused)
  }

  private func own(
    _ request: HashtagRequest, refused: inout [RefusedHashtag]
  ) -> [Candidate] {
    let named: [(String, HashtagSuggestion.Category)] =
      [(request.artist, .artist), (request.song, .song)] + request.keywords.map { ($0, .keyword) }
    return named.compactMap { phrase, category in
      guard !phrase.trimmingBlanks.isEmpty else { return nil }
      let body = Hashtag.body(of: phrase)
      if let refusal = body.map(refusal(of:)) ?? .malformed {
        refused.append(
          RefusedHashtag(
            tag: phrase, refusal: refusal,
            reason: HashtagWording(request.language).refusal(refusal)))
        return nil
      }
      return body.map { candidate($0, category, source: phrase) }
    }
  }

  private func candidate(
    _ body: String, _ category: HashtagSuggestion.Category, source: String
  ) -> Candidate {
    Candidate(
      body: body, category: category, relevance: base.relevance[category.rawValue] ?? 0,
      breadth: base.ownBreadth[category.rawValue] ?? 0.5, source: source)
  }

  private func genres(_ request: HashtagRequest) -> [Candidate] {
    guard let found = base.genre(named: request.genre) else {
      return Hashtag.body(of: request.genre).map {
        [candidate($0, .genre, source: request.genre)]
      } ?? []
    }
    func tags(_ name: String, _ genre: HashtagBase.Genre, _ relevance: String) -> [Candidate] {
      genre.tags.map {
        Candidate(
          body: $0.tag, category: .genre, relevance: base.relevance[relevance] ?? 0,
          breadth: $0.breadth, source: name)
      }
    }
    return tags(found.name, found.genre, "genre")
      + found.genre.neighbours.flatMap { name in
        base.genres[name].map { tags(name, $0, "neighbour") } ?? []
      }
  }

  private func topics(
    _ matches: [HashtagTopicMatch], _ language: Language
  ) -> [Candidate] {
    matches.flatMap { match in
      (match.topic.tags[language.rawValue] ?? []).map {
        Candidate(
          body: $0.tag, category: .topic,
          relevance: match.probability * (base.relevance["topic"] ?? 0), breadth: $0.breadth,
          source: match.quotation, topic: match)
      }
    }
  }

  private func countries(_ request: HashtagRequest) -> [Candidate] {
    request.countries.flatMap { code in
      guard let country = base.countries[code] else { return [Candidate]() }
      let name = request.language == .spanish ? country.es : country.en
      return country.tags.map { candidate($0, .country, source: name) }
    }
  }

  private func communities(_ request: HashtagRequest) -> [Candidate] {
    base.communities.filter { $0.language == request.language.rawValue }.map {
      Candidate(
        body: $0.tag, category: .community, relevance: base.relevance["community"] ?? 0,
        breadth: $0.breadth, platforms: $0.platforms, source: $0.tag)
    }
  }

  private func refusal(of body: String) -> RefusedHashtag.Refusal? {
    if base.banned.contains(body) { return .banned }
    if base.spam.contains(body) { return .spam }
    return nil
  }

  private func suggestion(
    _ candidate: Candidate, words: Set<String>, history: HashtagHistory, request: HashtagRequest
  ) -> HashtagSuggestion {
    let matched = words.filter(candidate.body.contains)
    let covered = matched.map(\.count).max() ?? 0
    let overlap = Double(covered) / Double(max(1, candidate.body.count))
    // What the kind of tag promises, and what its letters share with the request.
    let relevance = min(1, Self.kindShare * candidate.relevance + (1 - Self.kindShare) * overlap)
    let specificity = 1 - abs(candidate.breadth - base.idealBreadth) / max(base.idealBreadth, 0.6)
    var fit = candidate.platforms.isEmpty ? 0.5 : 0.0
    if candidate.platforms.contains(request.platform) { fit = 1 }
    if candidate.body.count > base.longTag { fit -= 0.5 }
    func factor(
      _ name: String, _ value: Double, _ evidence: Evidence, _ explanation: String
    ) -> Factor {
      Factor(
        name: name, contribution: (2 * min(1, max(0, value)) - 1) * (base.points[name] ?? 0),
        value: value, unit: "1", evidence: evidence, explanation: explanation)
    }
    let wording = HashtagWording(request.language)
    // A topic is the right one or not.
    let topicDeviation =
      candidate.topic.map {
        Self.kindShare * (base.relevance["topic"] ?? 0)
          * ($0.probability * (1 - $0.probability)).squareRoot()
      } ?? 0
    let relevancePoints = base.points["relevance"] ?? 0
    let effect = history.effect(of: candidate.body)
    // Two of the prior's standard deviations make the whole of the points.
    let points = (base.points["own_history"] ?? 0) / (2 * base.historyDeviation)
    let own =
      points * min(2 * base.historyDeviation, max(-2 * base.historyDeviation, effect?.mean ?? 0))
    return HashtagSuggestion(
      tag: "#" + candidate.body, category: candidate.category,
      score: Score(
        scale: 0...1, baseline: 0.5,
        factors: [
          factor(
            "relevance", relevance, .measured,
            candidate.topic.map(wording.meaning) ?? wording.relevance(matched.sorted())),
          factor("specificity", specificity, .prior, wording.breadth(candidate.breadth)),
          factor(
            "platform_fit", fit, .prior,
            wording.fit(isAtHome: candidate.platforms.contains(request.platform))),
          Factor(
            name: "own_history", contribution: own, value: effect?.mean ?? 0, unit: "{ln}",
            evidence: effect == nil ? .prior : .combined, explanation: wording.history(effect)),
        ],
        deviations: [points * (effect?.deviation ?? 0), 2 * relevancePoints * topicDeviation],
        weightUncertainty: base.weightUncertainty, model: model),
      reason: wording.reason(candidate.category, source: candidate.source))
  }
}
