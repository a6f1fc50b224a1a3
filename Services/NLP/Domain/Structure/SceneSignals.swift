import Foundation

/// What is measured on each scene of a script, and how unusual it is there.
struct SceneSignals {
  /// A scene's measures and what they are made of.
  struct Scene {
    /// The valence of the pages before it and of those from it on.
    var before = 0.0
    var after = 0.0
    /// Those who speak for the first time, by their first words.
    var newVoices: [String] = []
    var words = 0
    var values: [SceneSignal: Double] = [:]
  }

  /// What a strength comes near to, however unusual a value is.
  private static let greatest = 2.5

  let scenes: [Scene]
  /// Who speaks most in the script; nil where nobody speaks.
  let lead: String?
  private let means: [SceneSignal: Double]
  private let deviations: [SceneSignal: Double]

  /// - Parameters:
  ///   - script: the script.
  ///   - feelings: the valence of each of its scenes.
  ///   - sheet: how far feeling is compared, and how it is averaged.
  init(of script: Script, feelings: [SentimentReport.SceneFeeling], sheet: BeatSheet) {
    lead = script.characters.first { $0.words > 0 }?.name
    var scenes = Self.spoken(in: script, lead: lead)
    Self.addFeelings(feelings, of: script, sheet, to: &scenes)
    self.scenes = scenes
    let count = Double(max(1, scenes.count))
    var means: [SceneSignal: Double] = [:]
    var deviations: [SceneSignal: Double] = [:]
    for signal in SceneSignal.allCases {
      let values = scenes.map { $0.values[signal] ?? 0 }
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      means[signal] = mean
      deviations[signal] = max(variance.squareRoot(), sheet.leastDeviation(of: signal))
    }
    self.means = means
    self.deviations = deviations
  }

  /// How many standard deviations a scene's value lies above the script's mean, bent so that it stays within
  /// −2.5 to 2.5: z becomes 2.5 tanh(z / 2.5).
  func strength(of signal: SceneSignal, in scene: Int) -> Double {
    guard let deviation = deviations[signal], let value = scenes[scene].values[signal] else {
      return 0
    }
    return Self.greatest * tanh((value - mean(of: signal)) / deviation / Self.greatest)
  }

  /// The mean of a signal over the script's scenes.
  func mean(of signal: SceneSignal) -> Double { means[signal] ?? 0 }

  /// Who speaks and how much, where, and how long it is.
  private static func spoken(in script: Script, lead: String?) -> [Scene] {
    var scenes = script.scenes.map { _ in Scene() }
    var spokenBy = [[String: Int]](repeating: [:], count: scenes.count)
    for element in script.elements where element.kind == .dialogue || element.kind == .lyrics {
      guard let scene = element.sceneIndex, let name = element.character else { continue }
      spokenBy[scene][name, default: 0] += element.text.wordCount
    }
    var places: Set<String> = []
    var voices: Set<String> = []
    for (index, scene) in script.scenes.enumerated() {
      let said = spokenBy[index]
      let saidWords = Double(max(1, said.values.reduce(0, +)))
      let words = scene.dialogueWords + scene.actionWords
      let newcomers = scene.characters.filter { voices.insert($0).inserted }
      let place = FoldedWords.words(of: scene.slug.location).joined(separator: " ")
      scenes[index].newVoices = newcomers
      scenes[index].words = words
      scenes[index].values = [
        .newVoices: Double(newcomers.reduce(0) { $0 + (said[$1] ?? 0) }) / saidWords,
        .newPlace: !place.isEmpty && places.insert(place).inserted ? 1 : 0,
        .talk: Double(scene.dialogueWords) / Double(max(1, words)),
        .lead: Double(lead.flatMap { said[$0] } ?? 0) / saidWords,
        .crowd: Double(scene.characters.count),
        .length: log(1 + Double(words)),
      ]
    }
    return scenes
  }

  private static func addFeelings(
    _ feelings: [SentimentReport.SceneFeeling], of script: Script, _ sheet: BeatSheet,
    to scenes: inout [Scene]
  ) {
    // Sums over the scenes before each.
    var words = [0.0]
    var weighted = [0.0]
    for feeling in feelings {
      words.append(words[words.count - 1] + Double(feeling.words))
      weighted.append(
        weighted[weighted.count - 1] + Double(feeling.words) * feeling.valence.value)
    }
    func mean(_ range: Range<Int>) -> Double {
      (weighted[range.upperBound] - weighted[range.lowerBound])
        / (words[range.upperBound] - words[range.lowerBound] + sheet.shrinkageWords)
    }
    let starts = script.scenes.map(\.page)
    let reach = sheet.window * script.statistics.pages
    var first = 0
    var end = 0
    for index in scenes.indices {
      while starts[first] < starts[index] - reach { first += 1 }
      while end < starts.count, starts[end] < starts[index] + reach { end += 1 }
      // At least the scene before and this one, however long they are.
      scenes[index].before = mean(min(first, max(0, index - 1))..<index)
      scenes[index].after = mean(index..<max(end, index + 1))
      let rise = index == 0 ? 0 : scenes[index].after - scenes[index].before
      scenes[index].values[.rise] = rise
      scenes[index].values[.upheaval] = abs(rise)
      scenes[index].values[.darkness] = -mean(index..<index + 1)
    }
  }
}
