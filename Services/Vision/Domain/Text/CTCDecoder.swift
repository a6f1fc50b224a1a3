/// Reads the output of a network that was trained with connectionist temporal classification (Graves et
/// al. 2006): the most probable label at each step, repetitions taken together, blanks left out.
package struct CTCDecoder {
  /// What each label stands for; the first is the blank.
  package let alphabet: [String]

  package init(alphabet: [String]) {
    self.alphabet = alphabet
  }

  /// The text, and the mean probability of its characters, 0 for none.
  /// - Parameter probabilities: a row of `alphabet.count` values for each step.
  package func decode(_ probabilities: UnsafeBufferPointer<Float>) -> (
    text: String, confidence: Double
  ) {
    var text = ""
    var sum = 0.0
    var count = 0
    var previous = 0
    for step in 0..<probabilities.count / alphabet.count {
      let row = probabilities[step * alphabet.count..<(step + 1) * alphabet.count]
      var best = row.startIndex
      for index in row.indices where row[index] > row[best] { best = index }
      let label = best - row.startIndex
      defer { previous = label }
      guard label != 0, label != previous else { continue }
      text += alphabet[label]
      sum += Double(row[best])
      count += 1
    }
    return (text, count == 0 ? 0 : sum / Double(count))
  }
}
