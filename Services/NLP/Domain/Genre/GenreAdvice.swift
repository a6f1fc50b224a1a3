import Execution

/// Looks for the changes of single scenes that would raise a genre's share most.
struct GenreAdvice {
  /// The fewest scenes of which something is known among which a level can be found.
  static let fewestScenes = 3
  /// The share of scenes at or below the level that scenes are raised to.
  private static let upperQuartile = 0.75
  /// The part of a script that counts as its opening.
  private static let opening = 0.1
  private static let wordLimit = 5
  /// Gains below this are rounding.
  private static let leastGain = 1e-6

  private struct Candidate {
    var kind: GenreReport.Kind
    var position: Int
    var genre: Int
    var level: Double
  }

  let reading: GenreReading
  let script: Script
  let wording: GenreWording

  /// The improvements of a target, largest gain first.
  ///
  /// - Throws: `CancellationError`.
  func improvements(
    of target: Genre, limit: Int, cancellation: Cancellation
  ) throws -> [GenreReport.Improvement] {
    let genre = Genre.allCases.firstIndex(of: target) ?? 0
    let known = reading.known.filter { reading.scenes[$0].index != nil }
    guard known.count >= Self.fewestScenes else { return [] }
    let now = reading.posterior.shares[genre]
    var gains: [(candidate: Candidate, gain: Double)] = []
    for candidate in candidates(for: genre, among: known) {
      try cancellation.check()
      let gain =
        reading.share(of: genre, replacing: candidate.position, by: changed(candidate)) - now
      if gain > Self.leastGain { gains.append((candidate, gain)) }
    }
    return gains.enumerated()
      .sorted { ($1.element.gain, $0.offset) < ($0.element.gain, $1.offset) }
      .prefix(limit)
      .map { improvement($1.candidate, gain: $1.gain, target: genre, among: known) }
  }

  private func evidence(_ position: Int, _ genre: Int) -> Double {
    reading.readings[position].evidence[genre]
  }

  /// A level that a share of the scenes is at or below; one of them has it.
  private func quantile(_ share: Double, of genre: Int, among known: [Int]) -> Double {
    let values = known.map { evidence($0, genre) }.sorted()
    return values[min(values.count - 1, Int(share * Double(values.count)))]
  }

  private func candidates(for target: Int, among known: [Int]) -> [Candidate] {
    let level = quantile(Self.upperQuartile, of: target, among: known)
    let medians = Genre.allCases.indices.map { quantile(0.5, of: $0, among: known) }
    let early = Set(known.filter(isInOpening))
    let opensClearly = early.contains { evidence($0, target) >= level }
    var result: [Candidate] = []
    for position in known {
      if evidence(position, target) < level {
        let kind: GenreReport.Kind =
          !opensClearly && early.contains(position) ? .openEarlier : .strengthen
        result.append(
          Candidate(kind: kind, position: position, genre: target, level: level))
      }
      let rival = rival(of: target, in: position)
      if evidence(position, rival) > max(evidence(position, target), medians[rival]) {
        result.append(
          Candidate(kind: .toneDown, position: position, genre: rival, level: medians[rival]))
      }
    }
    return result
  }

  /// The other genre for which a scene says most.
  private func rival(of target: Int, in position: Int) -> Int {
    Genre.allCases.indices.filter { $0 != target }
      .max { evidence(position, $0) < evidence(position, $1) } ?? target
  }

  private func isInOpening(_ position: Int) -> Bool {
    guard let index = reading.scenes[position].index else { return false }
    return index == 0 || script.scenes[index].page < Self.opening * script.statistics.pages
  }

  private func changed(_ candidate: Candidate) -> [Double] {
    var evidence = reading.readings[candidate.position].evidence
    evidence[candidate.genre] = candidate.level
    return evidence
  }

  private func improvement(
    _ candidate: Candidate, gain: Double, target: Int, among known: [Int]
  ) -> GenreReport.Improvement {
    let scene = reading.scenes[candidate.position]
    let rival =
      candidate.kind == .toneDown ? candidate.genre : rival(of: target, in: candidate.position)
    let words = reading.readings[candidate.position].words.map { word in
      GenreReport.Word(
        text: word.text, line: scene.line(of: word.text),
        contribution: word.contribution(to: target) - word.contribution(to: rival))
    }
    // The level is that of a scene of the script.
    let example = known.min {
      abs(evidence($0, candidate.genre) - candidate.level)
        < abs(evidence($1, candidate.genre) - candidate.level)
    }
    let index = scene.index ?? 0
    let exampleIndex = example.flatMap { reading.scenes[$0].index } ?? index
    let wordsFor = strongest(words) { $0.contribution }
    let wordsAgainst = strongest(words) { -$0.contribution }
    return GenreReport.Improvement(
      kind: candidate.kind, sceneIndex: index, line: script.scenes[index].line,
      genre: Genre.allCases[candidate.genre],
      evidence: evidence(candidate.position, candidate.genre), targetEvidence: candidate.level,
      exampleScene: exampleIndex, expectedGain: gain, wordsFor: wordsFor,
      wordsAgainst: wordsAgainst,
      explanation: wording.improvement(
        candidate.kind, scene: script.scenes[index], example: script.scenes[exampleIndex],
        target: Genre.allCases[target], genre: Genre.allCases[candidate.genre],
        from: evidence(candidate.position, candidate.genre), to: candidate.level, gain: gain,
        wordsFor: wordsFor, wordsAgainst: wordsAgainst))
  }

  private func strongest(
    _ words: [GenreReport.Word], by strength: (GenreReport.Word) -> Double
  ) -> [GenreReport.Word] {
    Array(
      words.filter { strength($0) > 0 }.enumerated()
        .sorted {
          (strength($1.element), $0.offset) < (strength($0.element), $1.offset)
        }
        .map(\.element).prefix(Self.wordLimit))
  }
}
