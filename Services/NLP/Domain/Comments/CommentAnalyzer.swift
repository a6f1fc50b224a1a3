import Execution
import Scoring
import Validation

/// Reads the comments under a post: what each feels, asks and hints at, and what all of them say.
public struct CommentAnalyzer: Sendable {
  /// The most comments of one call.
  public static let maximumComments = 20_000
  /// The longest comment, in UTF-8 bytes.
  public static let maximumBytes = 8192
  /// The most bytes of all texts together.
  public static let maximumTotalBytes = 16 << 20
  /// The longest name of a comment, in UTF-8 bytes.
  public static let maximumIDBytes = 128
  /// The most themes that may be asked for.
  public static let maximumThemes = 30
  /// So many comments of one call are read by their sense in about a second, where the caller does not say how.
  public static let usuallyBySense = 2_000
  private static let usualThemes = 10
  /// How many comments are read in one go.
  private static let batch = 512

  /// What is said about some of the comments, in their order.
  public struct Batch: Sendable {
    /// The number of the first one.
    public let start: Int
    /// One a comment.
    public let readings: [CommentReading]
    /// How much of the work is done with them, 0 to 1.
    public let fraction: Double
  }

  private let tools: CommentTools
  /// What tells languages.
  public var detector: ModelIdentity { tools.detector.model }

  /// Loads the models and lists.
  ///
  /// - Throws: `ModelError` when one is missing or broken.
  public init() throws { tools = try CommentTools() }

  /// Reads comments.
  ///
  /// - Parameters:
  ///   - comments: 1 to `maximumComments`, each with a text of 1 to `maximumBytes` bytes,
  ///     together `maximumTotalBytes` at most.
  ///   - language: that of all of them; nil where each one's is to be detected.
  ///   - themes: how many themes are named at most, 0 to `maximumThemes`; 0 means 10.
  ///   - senses: what reads the feeling of Spanish comments by their sense too; nil reads words alone, some
  ///     fifty times as fast.
  ///   - queue: where they are read, as many batches at a time as it has threads.
  ///   - emit: takes the batches, in their order.
  /// - Throws: `InvalidInput`; what the queue and `emit` throw.
  public func analyze(
    _ comments: [Comment], language: Language? = nil, themes: Int = 0,
    senses: SentenceSenseReader? = nil, on queue: WorkQueue,
    emit: (Batch) async throws -> Void
  ) async throws -> CommentSummary {
    try Self.check(comments, themes: themes)
    let languages = try await self.languages(of: comments, language, on: queue)
    var readings: [CommentReading] = []
    readings.reserveCapacity(comments.count)
    try await inBatches(
      comments.count, on: queue,
      { range in
        let batch = try await queue.run { cancellation in
          var reader = CommentReader(tools)
          return try range.map { index in
            try cancellation.check()
            return reader.read(comments[index], language: languages[index])
          }
        }
        guard let senses else { return batch }
        return try await Self.withSenses(batch, of: comments[range], by: senses, on: queue)
      },
      then: { range, batch in
        readings += batch
        try await emit(
          Batch(
            start: range.lowerBound, readings: batch,
            fraction: Double(range.upperBound) / Double(comments.count)))
      })
    let all = readings
    return try await queue.run { cancellation in
      try CommentSummary(
        of: comments, all, themes: themes == 0 ? Self.usualThemes : themes, tools: tools,
        senses: senses, cancellation: cancellation)
    }
  }

  /// Readings of comments, of Spanish ones with their sense.
  private static func withSenses(
    _ readings: [CommentReading], of comments: ArraySlice<Comment>,
    by senses: SentenceSenseReader, on queue: WorkQueue
  ) async throws -> [CommentReading] {
    let places = readings.indices.filter {
      readings[$0].language.language == SentenceSenseReader.language
    }
    let prepared = try await queue.run { cancellation in
      try senses.prepare(
        places.map { comments[comments.startIndex + $0].text }, cancellation: cancellation)
    }
    var readings = readings
    for (place, sense) in zip(places, try await senses.read(prepared)) {
      readings[place].sentiment = senses.sentiment(readings[place].sentiment, sense)
      readings[place].emotion = sense.emotion
    }
    return readings
  }

  /// The languages of comments; of those that do not tell, that of most which do.
  private func languages(
    of comments: [Comment], _ requested: Language?, on queue: WorkQueue
  ) async throws -> [LanguageFinding] {
    if let requested { return comments.map { _ in .requested(requested) } }
    var findings: [LanguageFinding] = []
    findings.reserveCapacity(comments.count)
    try await inBatches(
      comments.count, on: queue,
      { range in
        try await queue.run { cancellation in
          let detector = tools.detector
          return try range.map { index in
            try cancellation.check()
            return detector.language(of: comments[index].text)
          }
        }
      }, then: { findings += $1 })
    let told = findings.filter { $0.basis == .detected }
    let spanish = told.count { $0.language == .spanish }
    guard spanish * 2 > told.count else { return findings }
    return findings.map { finding in
      finding.basis == .fallback
        ? LanguageFinding(
          language: .spanish, basis: .fallback, probability: 1 - finding.probability) : finding
    }
  }

  /// Works on ranges of numbers, as many at a time as the queue has threads, and takes the results in their
  /// order.
  private func inBatches<Result: Sendable>(
    _ count: Int, on queue: WorkQueue,
    _ work: @escaping @Sendable (Range<Int>) async throws -> [Result],
    then take: (Range<Int>, [Result]) async throws -> Void
  ) async throws {
    let ranges = stride(from: 0, to: count, by: Self.batch).map {
      $0..<min($0 + Self.batch, count)
    }
    try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
      var begun = 0
      func beginNext() {
        guard begun < ranges.count else { return }
        let number = begun
        begun += 1
        group.addTask {
          let results = try await work(ranges[number])
          return (number, results)
        }
      }
      // One more than there are threads, where one may wait: no thread is idle while results are taken.
      for _ in 0..<(queue.threads + min(1, queue.capacity)) { beginNext() }
      var waiting: [Int: [Result]] = [:]
      var next = 0
      while let (number, results) = try await group.next() {
        waiting[number] = results
        while let results = waiting.removeValue(forKey: next) {
          try await take(ranges[next], results)
          next += 1
          beginNext()
        }
      }
    }
  }

  private static func check(_ comments: [Comment], themes: Int) throws {
    guard !comments.isEmpty else {
      throw InvalidInput(
        .missingField, field: "comments", "is empty; 1 to \(maximumComments) are needed")
    }
    guard comments.count <= maximumComments else {
      throw InvalidInput(
        .tooLarge, field: "comments",
        "has \(comments.count) comments but at most \(maximumComments) are accepted")
    }
    guard themes <= maximumThemes else {
      throw InvalidInput(
        .tooLarge, field: "theme_count", "is \(themes) but at most \(maximumThemes) are named")
    }
    let total = comments.reduce(0) { $0 + $1.text.utf8.count }
    guard total <= maximumTotalBytes else {
      throw InvalidInput(
        .tooLarge, field: "comments",
        "have \(total) bytes of text but at most \(maximumTotalBytes) are accepted")
    }
    for (index, comment) in comments.enumerated() {
      guard !comment.text.isEmpty else {
        throw InvalidInput(.emptyText, field: "comments[\(index)].text", "is empty")
      }
      guard comment.text.utf8.count <= maximumBytes else {
        throw InvalidInput(
          .tooLarge, field: "comments[\(index)].text",
          "has \(comment.text.utf8.count) bytes but at most \(maximumBytes) are accepted")
      }
      guard comment.id.utf8.count <= maximumIDBytes else {
        throw InvalidInput(
          .tooLarge, field: "comments[\(index)].id",
          "has \(comment.id.utf8.count) bytes but at most \(maximumIDBytes) are accepted")
      }
    }
  }
}
