import Foundation
import NLPDomain

/// Classifies comments with one thread a core, again and again, and tells how many a second.
struct Comments {
  /// The comments, one a line.
  let texts: [String]
  /// How many threads share the work.
  let threads: Int

  /// What one pass says and takes.
  struct Pass {
    /// Comments a second.
    var rate: Double
    /// How many are positive, so that the work is used.
    var positive: Int
  }

  /// Reads sentiment and, if asked, emotion of every comment once.
  func pass(sentiment: LinearSentimentModel, emotion: EmotionModel?) async -> Pass {
    let begin = ContinuousClock.now
    let positive = await withTaskGroup(of: Int.self) { group in
      for thread in 0..<threads {
        group.addTask {
          var positive = 0
          for index in stride(from: thread, to: texts.count, by: threads) {
            if sentiment.read(texts[index]).probability >= 0.5 { positive += 1 }
            if let emotion, emotion.read(texts[index]).strongest == .joy { positive += 1 }
          }
          return positive
        }
      }
      return await group.reduce(0, +)
    }
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    return Pass(rate: Double(texts.count) / seconds, positive: positive)
  }
}
