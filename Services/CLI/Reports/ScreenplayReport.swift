import Contracts

/// An analysed screenplay as text for a person.
enum ScreenplayReport {
  /// The whole report.
  static func text(of screenplay: GatewayAnalyzeScreenplayResponse) -> String {
    var report = Report()
    if screenplay.hasScript { script(screenplay.script, in: &report) }
    if screenplay.hasSentiment { sentiment(screenplay.sentiment, in: &report) }
    if screenplay.hasStructure { structure(screenplay.structure, in: &report) }
    if screenplay.hasGenre { genre(screenplay.genre, in: &report) }
    if screenplay.hasAudience { audience(screenplay.audience, in: &report) }
    report.missing(screenplay.branches)
    return report.text
  }

  private static func script(_ script: NLPParseScriptResponse, in report: inout Report) {
    let title = script.titlePage.first { $0.key.lowercased() == "title" }?.values
    report.line("SCREENPLAY \(title?.joined(separator: " ") ?? "without a title")", depth: 0)
    let figures = script.statistics
    report.row(
      "length", "\(figures.pages.fixed(1)) pages, \(figures.scenes) scenes, \(figures.words) words")
    report.row("dialogue", "\((figures.dialogueShare * 100).fixed(0)) % of the words")
    report.row("language", "\(script.language.code), p = \(script.language.probability.fixed(2))")
    for warning in script.warnings {
      report.row("line \(warning.line)", warning.explanation)
    }
    report.section("WHO SPEAKS")
    for character in script.characters.prefix(8) {
      report.row(
        character.name,
        "\(bar(character.wordShare)) \(character.words) words in \(character.sceneIndices.count) scenes"
      )
    }
  }

  private static func sentiment(
    _ sentiment: NLPAnalyzeSentimentResponse, in report: inout Report
  ) {
    report.section("EMOTIONAL ARC  −1 dark … +1 bright")
    report.row("as a whole", value(sentiment.overall.value, sentiment.overall.interval))
    report.row("shape", sparkline(sentiment.scenes.map(\.valence)) + "  one bar a scene")
    report.row("restlessness", sentiment.volatility.fixed(2))
    report.row("story", story(sentiment.arc))
    report.row("emotions", emotions(sentiment.emotions))
    report.section("BY ACT")
    for act in sentiment.acts {
      let name = act.title.isEmpty ? "part \(act.number)" : act.title
      report.row(name, balanceBar(act.valence) + "  " + value(act.valence, act.interval))
    }
    report.section("BY SCENE")
    for scene in sentiment.scenes {
      report.line("\(scene.sceneIndex + 1). \(scene.heading)")
      report.row("", balanceBar(scene.valence) + "  " + value(scene.valence, scene.interval))
      if let strongest = strongest(of: scene) {
        report.row("", "\"\(strongest.text.prefix(70))\" (line \(strongest.line))")
      }
    }
    report.section("BY CHARACTER")
    for character in sentiment.characters.prefix(8) {
      report.row(
        character.name,
        balanceBar(character.valence) + "  " + value(character.valence, character.interval))
    }
    report.methods([sentiment.model, sentiment.emotionModel])
  }

  private static func structure(
    _ structure: NLPAnalyzeStructureResponse, in report: inout Report
  ) {
    report.section("STRUCTURE  page, where the sheet has it, and why")
    for beat in structure.beats {
      let expected = beat.expectedPage.fixed(1)
      let likelihood = beat.hasProbability ? ", probability \(beat.probability.fixed(2))" : ""
      report.row(
        beat.name.replacing("_", with: " "),
        "page \(beat.page.fixed(1)) (\(expected)), scene \(beat.sceneIndex + 1)\(likelihood)")
      for line in beat.explanation.wrapped(to: 76) { report.line(line, depth: 3) }
    }
    report.methods([structure.model, structure.sentimentModel])
  }

  private static func genre(_ genre: NLPOptimizeGenreResponse, in report: inout Report) {
    report.section("GENRE")
    for share in genre.genres.prefix(5) {
      report.row(
        share.genre.replacing("_", with: " "),
        "\(bar(share.share)) \(percent(share.share))  "
          + "[\(percent(share.interval.lower)) to \(percent(share.interval.upper))]")
    }
    if !genre.improvements.isEmpty {
      report.section("TO STRENGTHEN \(genre.targetGenre.uppercased().replacing("_", with: " "))")
      for improvement in genre.improvements {
        report.line("+\(percent(improvement.expectedGain))  scene \(improvement.sceneIndex + 1)")
        for line in improvement.explanation.wrapped(to: 76) { report.line(line, depth: 3) }
      }
    }
    report.methods([genre.passageModel, genre.model])
  }

  private static func audience(
    _ audience: NLPAnalyzeAudienceResponse, in report: inout Report
  ) {
    report.section("AUDIENCE")
    for segment in [audience.primary, audience.secondary] {
      report.line("\(percent(segment.share))  \(segment.explanation.wrapped(to: 76)[0])")
      for line in segment.explanation.wrapped(to: 76).dropFirst() { report.line(line, depth: 3) }
    }
    for band in audience.ageBands {
      let share = band.share
      report.row(
        band.ageBand.replacing("_", with: " "),
        "\(bar(share.value)) \(percent(share.value))  "
          + "[\(percent(share.interval.lower)) to \(percent(share.interval.upper))]")
    }
    let ratings = audience.rating.probabilities
      .map { "\($0.rating) \(percent($0.probability))" }.joined(separator: ", ")
    report.row("rating", "\(audience.rating.rating) (\(ratings))")
    report.row("where to show it", fits(audience.platforms))
    report.row("how to reach it", fits(audience.channels))
    report.methods([audience.model, audience.genrePassageModel, audience.genreModel])
  }

  private static func fits(_ fits: [NLPAudienceFit]) -> String {
    fits.prefix(3).map { "\($0.name.replacing("_", with: " ")) \($0.fit.value.fixed(2))" }
      .joined(separator: ", ")
  }

  private static func percent(_ share: Double) -> String { "\((share * 100).fixed(0)) %" }

  private static func story(_ arc: NLPStoryArc) -> String {
    guard let best = arc.probabilities.max(by: { $0.probability < $1.probability }) else {
      return "too short to have a shape"
    }
    let name = String(describing: best.shape)
    let words = name.reduce(into: "") {
      $0 += $1.isUppercase ? " " + $1.lowercased() : String($1)
    }
    return arc.shape == .none
      ? "no shape that differs from a flat one (p = \(arc.flatPValue.fixed(2)))"
      : "\(words), probability \(best.probability.fixed(2))"
  }

  /// The strongest three beside neutral.
  private static func emotions(_ shares: [NLPEmotionShare]) -> String {
    shares.filter { $0.emotion != .neutral }.sorted { $0.share > $1.share }.prefix(3)
      .map { "\($0.emotion) \(($0.share * 100).fixed(0)) %" }
      .joined(separator: ", ")
  }

  private static func strongest(of scene: NLPSceneSentiment) -> NLPSentimentEvidence? {
    let candidates =
      (scene.hasMostPositive ? [scene.mostPositive] : [])
      + (scene.hasMostNegative ? [scene.mostNegative] : [])
    return candidates.max { abs($0.valence) < abs($1.valence) }
  }

  private static func value(_ value: Double, _ interval: CommonInterval) -> String {
    "\(value.signed(2))  [\(interval.lower.signed(2)) to \(interval.upper.signed(2))]"
  }
}
