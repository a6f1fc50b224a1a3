import Execution
import NLPDomain
import Testing
import Validation

struct DraftComparatorTests {
  private static let comparator = Result { try DraftComparator(sentiment: SentimentAnalyzer()) }

  /// Scenes that share hardly a word.
  private static let scenes = [
    "INT. KITCHEN - DAY\n\nSteam rises from a copper kettle.\n\nANA\nThe soup needs salt, and pepper too.\n",
    "EXT. HARBOUR - NIGHT\n\nGulls fight over a fish head on the pier.\n\nBEN\nMy boat sinks by morning if nobody bails.\n",
    "INT. COURTROOM - DAY\n\nA judge polishes her glasses.\n\nANA\nObjection! That witness never saw any knife.\n",
    "EXT. DESERT - DAWN\n\nSand buries an abandoned truck.\n\nBEN\nWater. Forty miles north, beyond those dunes.\n",
    "INT. CATHEDRAL - EVENING\n\nCandles flicker under stained windows.\n\nANA\nForgive him, father, for everything he stole.\n",
  ]

  private func compare(
    _ before: [String], _ after: [String], explanations: Language? = nil
  ) throws -> DraftComparison {
    try Self.comparator.get().compare(
      before: try FountainParser().parse(before.joined(separator: "\n").utf8),
      after: try FountainParser().parse(after.joined(separator: "\n").utf8), language: .english,
      explanationLanguage: explanations)
  }

  private func fates(_ comparison: DraftComparison) -> [String] {
    comparison.scenes.map {
      "\($0.fate.rawValue) \($0.before.map { "\($0.index)" } ?? "-") \($0.after.map { "\($0.index)" } ?? "-")"
    }
  }

  @Test func theSameDraftHasNoChanges() throws {
    let comparison = try compare(Self.scenes, Self.scenes)
    #expect(fates(comparison) == (0..<5).map { "matched \($0) \($0)" })
    #expect(comparison.scenes.allSatisfy { $0.isUnchanged && $0.valenceChange?.difference == 0 })
    #expect(comparison.scenes.allSatisfy { abs(($0.similarity ?? 0) - 1) < 1e-5 })
    #expect(comparison.scenes.allSatisfy { $0.valenceChange?.interval?.upper == 0 })
    #expect(comparison.measures.allSatisfy { $0.change.difference == 0 })
    #expect(comparison.arcBefore == comparison.arcAfter)
  }

  @Test(arguments: 0..<5)
  func aSceneThatIsTakenOutWasCut(_ index: Int) throws {
    var after = Self.scenes
    after.remove(at: index)
    let comparison = try compare(Self.scenes, after)
    let expected = (0..<5).map {
      $0 == index ? "cut \($0) -" : "matched \($0) \($0 - ($0 > index ? 1 : 0))"
    }
    #expect(fates(comparison) == expected)
    let cut = comparison.scenes[index]
    #expect(cut.pagesChange < 0)
    #expect(cut.explanation == "Scene \(index + 1) was cut.")
    // The other way round it was added.
    let back = try compare(after, Self.scenes)
    #expect(back.scenes[index].fate == .added)
    #expect(back.count(of: .matched) == 4)
    for measure in comparison.measures {
      let reverse = back.measures.first { $0.name == measure.name }
      #expect(abs((reverse?.change.difference ?? 0) + measure.change.difference) < 1e-12)
    }
  }

  @Test(arguments: [(0, 4), (4, 0), (1, 3), (2, 0)])
  func aSceneThatStandsElsewhereWasMoved(_ from: Int, _ to: Int) throws {
    var after = Self.scenes
    after.insert(after.remove(at: from), at: to)
    let comparison = try compare(Self.scenes, after)
    #expect(comparison.count(of: .moved) == 1)
    #expect(comparison.count(of: .matched) == 4)
    let moved = try #require(comparison.scenes.first { $0.fate == .moved })
    #expect(moved.before?.index == from)
    #expect(moved.after?.index == to)
    #expect(moved.isUnchanged)
    #expect(comparison.scenes.compactMap { $0.after?.index } == Array(0..<5))
  }

  @Test func aHappierRewriteIsMatchedAndRaisesItsSceneOnly() throws {
    var after = Self.scenes
    after[1] = after[1].replacing(
      "My boat sinks by morning if nobody bails.",
      with: "My boat is wonderful. I love this beautiful morning, what a great happy day!")
    let comparison = try compare(Self.scenes, after)
    #expect(fates(comparison) == (0..<5).map { "matched \($0) \($0)" })
    let rewritten = comparison.scenes[1]
    #expect(!rewritten.isUnchanged)
    let change = try #require(rewritten.valenceChange)
    #expect(change.difference > 0.3)
    let interval = try #require(change.interval)
    #expect(interval.lower <= change.difference && change.difference <= interval.upper)
    #expect(interval.lower < interval.upper)
    #expect(comparison.scenes.enumerated().allSatisfy { $0 == 1 || $1.isUnchanged })
    let joy = try #require(Emotion.allCases.firstIndex(of: .joy))
    #expect(rewritten.emotionChanges[joy].difference > 0)
    let valence = try #require(comparison.measures.first { $0.name == "valence" })
    #expect(valence.change.difference > 0)
  }

  @Test func renamingASpeakerAndWrappingChangeNoScene() throws {
    let before = Self.scenes.map { $0.replacing("ANA\n", with: "ANA\nBen, ") }
    let after = before.map {
      $0.replacing("BEN", with: "OTTO").replacing("Ben", with: "Otto")
        .replacing(" a ", with: "\na ")
    }
    let comparison = try compare(before, after)
    #expect(comparison.scenes.allSatisfy { $0.fate == .matched && $0.isUnchanged })
    let names = comparison.characters.map { ($0.name, $0.wordsBefore == nil, $0.wordsAfter == nil) }
    #expect(names.contains { $0 == ("OTTO", true, false) })
    #expect(names.contains { $0 == ("BEN", false, true) })
  }

  @Test func explanationsAreInTheCallersLanguage() throws {
    let comparison = try compare(Self.scenes, Array(Self.scenes.dropLast()), explanations: .spanish)
    #expect(comparison.scenes.last?.explanation == "La escena 5 se eliminó.")
  }

  @Test(arguments: [true, false])
  func theDraftThatCannotBeComparedIsNamed(_ isFirst: Bool) throws {
    let bad = ["Just a line of action without a heading."]
    let error = #expect(throws: InvalidInput.self) {
      try isFirst ? compare(bad, Self.scenes) : compare(Self.scenes, bad)
    }
    #expect(error?.violations.map(\.field) == [isFirst ? "before.content" : "after.content"])
    #expect(error?.reason == .nothingToAnalyze)
  }

  @Test func tooManyScenesAreRefused() throws {
    let many = (0...DraftComparator.mostScenes).map { "INT. ROOM \($0) - DAY\n\nA chair.\n" }
    let error = #expect(throws: InvalidInput.self) { try compare(Self.scenes, many) }
    #expect(error?.reason == .tooLarge)
    #expect(error?.description.contains("2001") == true)
  }

  @Test func aCancelledComparisonStops() throws {
    let cancellation = Cancellation()
    cancellation.cancel()
    let script = try FountainParser().parse(Self.scenes.joined(separator: "\n").utf8)
    #expect(throws: CancellationError.self) {
      try Self.comparator.get().compare(
        before: script, after: script, cancellation: cancellation)
    }
  }
}
