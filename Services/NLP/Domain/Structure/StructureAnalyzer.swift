import Execution
import Scoring
import Validation

/// Looks for the beats of a screenplay.
public struct StructureAnalyzer: Sendable {
  /// The fewest scenes in which beats can be told apart.
  public static let fewestScenes = 4
  /// The probability that a beat's interval holds.
  private static let level = 0.8

  private let sheet: BeatSheet
  private let sentiment: SentimentAnalyzer

  /// - Parameter sentiment: measures the feeling of scenes.
  /// - Throws: `ModelError` when the sheet's file is missing or damaged.
  public init(sentiment: SentimentAnalyzer) throws {
    sheet = try BeatSheet()
    self.sentiment = sentiment
  }

  /// Finds the beats of a script.
  ///
  /// - Parameters:
  ///   - script: the parsed script.
  ///   - requested: its language, if the caller named it; otherwise it is detected.
  ///   - explanationLanguage: what reasons are written in; nil takes the script's language.
  ///   - cancellation: looked at between sentences.
  /// - Throws: `InvalidInput` when the script has fewer than four scenes, or no dialogue, lyrics or action;
  ///   `CancellationError`.
  public func analyze(
    _ script: Script, language requested: Language? = nil,
    explanationLanguage: Language? = nil, cancellation: Cancellation = Cancellation()
  ) throws -> StructureReport {
    guard script.scenes.count >= Self.fewestScenes else {
      throw InvalidInput(
        .nothingToAnalyze, field: "content",
        "has \(script.scenes.count) scene headings; beats are looked for from \(Self.fewestScenes) on"
      )
    }
    let feeling = try sentiment.analyze(script, language: requested, cancellation: cancellation)
    let signals = SceneSignals(of: script, feelings: feeling.scenes, sheet: sheet)
    let path = BeatPath(
      weights: Beat.turns.map { beat in
        script.scenes.indices.map { scene in
          reasons(for: beat, in: scene, of: script, signals).reduce(0) { $0 + $1.nats }
        }
      }, sameScenePenalty: sheet.sameScenePenalty)
    let wording = StructureWording(
      language: explanationLanguage ?? feeling.language.language, script: script, signals: signals)
    let places = Dictionary(uniqueKeysWithValues: zip(Beat.turns, path.scenes))
    let beats = Beat.allCases.map { beat in
      if let turn = Beat.turns.firstIndex(of: beat) {
        return found(
          beat, in: path.scenes[turn], path.marginals[turn], of: script, signals, wording)
      }
      return following(beat, places, of: script, wording)
    }
    return StructureReport(
      acts: acts(places, of: script), beats: beats, pages: script.statistics.pages,
      language: feeling.language, model: sheet.identity, sentimentModel: feeling.overall.model)
  }

  /// What speaks for a scene: its place (nil), and each signal that counts for the beat.
  private func reasons(
    for beat: Beat, in scene: Int, of script: Script, _ signals: SceneSignals
  ) -> [(signal: SceneSignal?, nats: Double)] {
    let expected = sheet.expectation(of: beat)
    let place = script.scenes[scene].page / script.statistics.pages
    let distance = (place - expected.start) / sheet.tolerance
    return [(nil, -distance * distance / 2)]
      + SceneSignal.allCases.compactMap { signal in
        expected.weights[signal].map { (signal, $0 * signals.strength(of: signal, in: scene)) }
      }
  }

  /// A beat that was looked for.
  private func found(
    _ beat: Beat, in scene: Int, _ marginals: [Double], of script: Script,
    _ signals: SceneSignals, _ wording: StructureWording
  ) -> StructureReport.FoundBeat {
    let page = script.scenes[scene].page
    let expectedPage = sheet.expectation(of: beat).start * script.statistics.pages
    let factors = reasons(for: beat, in: scene, of: script, signals).map { signal, nats in
      Factor(
        name: signal?.rawValue ?? "place", contribution: nats,
        value: signal.flatMap { signals.scenes[scene].values[$0] } ?? page - expectedPage,
        unit: signal?.unit ?? "{pages}", evidence: .measured,
        explanation: signal.map { wording.reason($0, in: scene) }
          ?? wording.place(page, expected: expectedPage))
    }
    .largestFirst()
    return StructureReport.FoundBeat(
      beat: beat, sceneIndex: scene, endSceneIndex: nil, line: script.scenes[scene].line,
      page: page, endPage: nil, expectedPage: expectedPage, expectedEndPage: nil,
      probability: marginals[scene],
      interval: interval(marginals, around: scene, of: script), factors: factors,
      explanation: wording.choice(factors))
  }

  /// Between which pages the beat lies: a tenth of the probability is left out at either end.
  private func interval(_ marginals: [Double], around scene: Int, of script: Script) -> Interval {
    func quantile(_ share: Double) -> Int {
      var sum = 0.0
      return marginals.firstIndex { probability in
        sum += probability
        return sum >= share
      } ?? marginals.count - 1
    }
    let tail = (1 - Self.level) / 2
    return Interval(
      lower: script.scenes[min(scene, quantile(tail))].page,
      upper: script.scenes[max(scene, quantile(1 - tail))].page, level: Self.level)
  }

  /// A beat whose place follows from others or from the sheet's definition.
  private func following(
    _ beat: Beat, _ places: [Beat: Int], of script: Script, _ wording: StructureWording
  ) -> StructureReport.FoundBeat {
    let pages = script.statistics.pages
    let last = script.scenes.count - 1
    let expected = sheet.expectation(of: beat)
    func scene(of beat: Beat) -> Int {
      beat == .openingImage ? 0 : beat == .finalImage ? last : places[beat] ?? 0
    }
    let first = scene(of: beat.stretch?.from ?? beat)
    // A stretch ends where the next beat begins; the finale goes on to the end.
    let end = beat.stretch.map { $0.to == .finalImage ? last + 1 : scene(of: $0.to) }
    return StructureReport.FoundBeat(
      beat: beat, sceneIndex: first, endSceneIndex: end.map { max(first, $0 - 1) },
      line: script.scenes[first].line, page: script.scenes[first].page,
      endPage: end.map { $0 > last ? pages : script.scenes[$0].page },
      expectedPage: expected.start * pages, expectedEndPage: expected.end.map { $0 * pages },
      probability: nil, interval: nil, factors: [], explanation: wording.definition(of: beat))
  }

  private func acts(_ places: [Beat: Int], of script: Script) -> [StructureReport.Act] {
    let pages = script.statistics.pages
    let breaks = [Beat.breakIntoTwo, .breakIntoThree]
    let starts = [0] + breaks.map { places[$0] ?? 0 }
    let expectedEnds = breaks.map { sheet.expectation(of: $0).start * pages } + [pages]
    return starts.indices.map { index in
      let next = index + 1 < starts.count ? starts[index + 1] : nil
      return StructureReport.Act(
        number: index + 1, firstScene: starts[index],
        lastScene: max(starts[index], (next ?? script.scenes.count) - 1),
        startPage: index == 0 ? 0 : script.scenes[starts[index]].page,
        endPage: next.map { script.scenes[$0].page } ?? pages,
        expectedEndPage: expectedEnds[index])
    }
  }
}
