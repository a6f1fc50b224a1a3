import Execution
import Foundation
import NLPDomain

/// Comments that are analysed again and again, on one thread a core.
struct Comments {
  /// The comments, one a line.
  let texts: [Comment]
  private let analyzer: CommentAnalyzer
  private let queue: WorkQueue

  /// What one pass says and takes.
  struct Pass {
    /// Comments a second.
    var rate: Double
    /// How many were read, and how many themes they have, so that the work is used.
    var read: Int
    var themes: Int
  }

  init(texts: [Comment], threads: Int) throws {
    self.texts = texts
    analyzer = try CommentAnalyzer()
    queue = WorkQueue(label: "comments", threads: threads, capacity: threads)
  }

  /// Everything that AnalyzeComments does but the messages.
  func pass() async throws -> Pass {
    let begin = ContinuousClock.now
    var read = 0
    let summary = try await analyzer.analyze(texts, on: queue) { read += $0.readings.count }
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    return Pass(rate: Double(texts.count) / seconds, read: read, themes: summary.themes.count)
  }
}
