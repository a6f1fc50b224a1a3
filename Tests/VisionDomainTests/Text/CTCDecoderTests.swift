import Testing
import VisionDomain

@Suite struct CTCDecoderTests {
  private let decoder = CTCDecoder(alphabet: ["", "a", "b", "ñ", " "])

  /// What comes out when the network is sure of one label at each step.
  private func decode(_ labels: [Int], probability: Float = 0.8) -> (
    text: String, confidence: Double
  ) {
    let other = (1 - probability) / 4
    let rows = labels.flatMap { label in (0..<5).map { $0 == label ? probability : other } }
    return rows.withUnsafeBufferPointer { decoder.decode($0) }
  }

  @Test(arguments: [
    ([1, 2], "ab"), ([1, 1, 1], "a"), ([1, 0, 1], "aa"), ([0, 0, 3, 3, 0, 0, 4, 1, 0], "ñ a"),
    ([0, 0], ""), ([], ""), ([2, 2, 0, 0, 2, 1, 1, 2], "bbab"),
  ])
  func repetitionsAreOneAndBlanksAreNone(labels: [Int], text: String) {
    #expect(decode(labels).text == text)
  }

  @Test func confidenceIsTheMeanOfTheCharactersThatCount() {
    let rows: [Float] = [0, 0.9, 0.1, 0, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0.6, 0.4, 0]
    let result = rows.withUnsafeBufferPointer { decoder.decode($0) }
    // The second step repeats the first and does not count; nor does the blank.
    #expect(result.text == "ab")
    #expect(abs(result.confidence - 0.75) < 1e-6)
    #expect(decode([0]).confidence == 0)
  }
}
