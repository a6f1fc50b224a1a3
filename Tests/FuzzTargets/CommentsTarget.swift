import Execution
import NLPDomain
import Validation

/// Comments, one a line: each is read, its hints stand in it, its probabilities are some, and the summary counts
/// what was read, in whichever order it came.
enum CommentsTarget {
  private static let analyzer = Result { try CommentAnalyzer() }
  private static let queue = WorkQueue(label: "fuzz", threads: 1, capacity: 4)
  private static let mostComments = 64

  static func run(_ bytes: [UInt8]) throws {
    let comments = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .prefix(mostComments).map { Comment(text: String($0)) }
    let forth = try analyze(comments)
    let back = try analyze(comments.reversed())
    guard let forth, let back else {
      return try hold(forth == nil && back == nil, "refused in one order only")
    }
    try hold(
      forth.valence == back.valence && forth.emotions == back.emotions
        && forth.themes.map(\.terms) == back.themes.map(\.terms)
        && forth.questions.map(\.text) == back.questions.map(\.text)
        && forth.toxicity == back.toxicity && forth.duplicates == back.duplicates,
      "the order of the comments matters")
  }

  /// Reads comments and checks what is said about each; nil where they are refused.
  private static func analyze(_ comments: [Comment]) throws -> CommentSummary? {
    let analyzer = try analyzer.get()
    do {
      return try blocking {
        var read = 0
        let summary = try await analyzer.analyze(comments, on: queue) { batch in
          for (offset, reading) in batch.readings.enumerated() {
            try check(reading, of: comments[batch.start + offset])
          }
          read += batch.readings.count
        }
        try hold(read == comments.count && summary.count == read, "\(read) comments were read")
        return summary
      }
    } catch is InvalidInput {
      return nil
    }
  }

  private static func check(_ reading: CommentReading, of comment: Comment) throws {
    let text = Array(comment.text.utf8)
    for hint in reading.toxicity {
      let end = hint.offset + hint.text.utf8.count
      try hold(
        end <= text.count && text[hint.offset..<end].elementsEqual(hint.text.utf8),
        "\(hint) does not stand in \(comment.text)")
      try hold((0...1).contains(hint.strength), "\(hint) has no strength")
    }
    let sum = reading.emotion.probabilities.reduce(0, +)
    try hold(abs(sum - 1) < 1e-9, "the probabilities of the emotions of \(comment.text) are \(sum)")
    try hold((-1...1).contains(reading.sentiment.valence), "the valence of \(comment.text)")
    if let question = reading.question {
      try hold(
        !question.text.isEmpty && question.text.count <= 200, "the question \(question.text)")
    }
  }
}
