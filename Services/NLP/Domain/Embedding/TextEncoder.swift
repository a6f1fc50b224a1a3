import Execution
import Inference
import Scoring
import Validation

/// Turns texts into vectors, so that texts which mean alike have vectors close to each other.
///
/// No text sees another, whether the model takes one or several at a time, and no number is spent on
/// padding.
public struct TextEncoder: Sendable {
  /// The most texts of one call.
  public static let maximumTexts = 256
  /// The longest text, in UTF-8 bytes.
  public static let maximumBytes = 8192
  private static let input = "pieces"
  private static let owners = "texts"
  private static let output = "embedding"
  /// So many pieces are enough for an inference that takes several texts: with fewer a sixth of the time and
  /// more goes into starting layers, with more hardly anything is gained (measured with sentences of 18
  /// pieces).
  private static let usualPieces = 512
  /// The vectors of so many texts are kept, those of two long scripts: 16 MB of 512 numbers each.
  public static let usualMemory = 8192

  /// A text whose pieces are known.
  public struct Prepared: Sendable {
    let pieces: [Int64]
    let isTruncated: Bool
  }

  /// The model behind the vectors.
  public let identity: ModelIdentity
  /// How many numbers a vector has.
  public let dimension: Int
  private let model: Model
  private let tokenizer: any TextTokenizer
  private let window: Int
  private let takesSeveral: Bool
  private let memory: VectorMemory

  /// The shapes of a model's first inference.
  public static let warmUp: [String: [Int]] = [input: [16], owners: [16]]

  /// An encoder.
  ///
  /// - Parameters:
  ///   - model: takes `pieces` [n], i64, and gives `embedding` [1, d], f32. One that also takes `texts` [n],
  ///     i64, the number of the text that each piece is of, gives a row for each text.
  ///   - tokenizer: of the vocabulary that the model was trained with.
  ///   - window: how many pieces of a text the model reads, without those that stand before and after.
  ///   - identity: what its answers are signed with.
  ///   - memory: how many vectors are kept for those who ask again.
  /// - Throws: `ModelError` when the model is no such one.
  public init(
    model: Model, tokenizer: any TextTokenizer, window: Int, identity: ModelIdentity,
    memory: Int = usualMemory
  ) throws(ModelError) {
    guard let input = model.inputs.first(where: { $0.names.contains(Self.input) }),
      input.accepts([window + 2]), input.elementType == .int64
    else { throw ModelError(file: identity.name, problem: "has no input \"pieces\" [n] in i64") }
    takesSeveral = model.inputs.contains {
      $0.names.contains(Self.owners) && $0.accepts([window + 2]) && $0.elementType == .int64
    }
    guard let output = model.outputs.first(where: { $0.names.contains(Self.output) }),
      let shape = output.shape, shape.count == 2, let dimension = shape[1].size,
      output.elementType == .float32
    else {
      throw ModelError(file: identity.name, problem: "has no output \"embedding\" [b, d] in f32")
    }
    self.model = model
    self.tokenizer = tokenizer
    self.window = window
    self.identity = identity
    self.dimension = dimension
    self.memory = VectorMemory(capacity: memory)
  }

  /// Splits texts into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Parameters:
  ///   - texts: 1 to `maximumTexts` texts of 1 to `maximumBytes` bytes.
  ///   - cancellation: looked at between texts.
  /// - Throws: `InvalidInput` naming `texts`, or `texts[i]` for a text that is too long or of which the
  ///   vocabulary knows nothing; `CancellationError`.
  public func prepare(
    _ texts: [String], cancellation: Cancellation = Cancellation()
  ) throws -> [Prepared] {
    guard !texts.isEmpty else {
      throw InvalidInput(
        .missingField, field: "texts", "is empty; 1 to \(Self.maximumTexts) are needed")
    }
    guard texts.count <= Self.maximumTexts else {
      throw InvalidInput(
        .tooLarge, field: "texts",
        "has \(texts.count) texts but at most \(Self.maximumTexts) are accepted")
    }
    return try texts.enumerated().map { index, text in
      try cancellation.check()
      return try prepare(text, field: "texts[\(index)]")
    }
  }

  private func prepare(_ text: String, field: String) throws -> Prepared {
    guard text.utf8.count <= Self.maximumBytes else {
      throw InvalidInput(
        .tooLarge, field: field,
        "has \(text.utf8.count) bytes but at most \(Self.maximumBytes) are accepted")
    }
    guard let prepared = prepareKnown(text) else {
      throw InvalidInput(
        .emptyText, field: field,
        tokenizer.pieces(of: text).isEmpty
          ? "has nothing to read" : "has nothing that the model \(identity.name) knows")
    }
    return prepared
  }

  /// Splits a text into pieces.
  ///
  /// - Parameter text: at most `maximumBytes` bytes.
  /// - Returns: nil where the vocabulary knows none of it.
  func prepareKnown(_ text: String) -> Prepared? {
    let all = tokenizer.pieces(of: text)
    // The vectors of all texts without a known piece are the same: they say nothing.
    guard all.contains(where: { !tokenizer.empty.contains($0) }) else { return nil }
    let read = [tokenizer.begin] + all.prefix(window) + [tokenizer.end]
    return Prepared(pieces: read.map(Int64.init), isTruncated: all.count > window)
  }

  /// The vectors of prepared texts, in their order. Those that were asked for lately are known; for the others as many
  /// inferences are under way at a time as the model has streams.
  ///
  /// - Throws: as `Model.infer` does.
  public func embed(_ texts: [Prepared]) async throws -> [EmbeddedText] {
    let vectors = try await memory.vectors(of: texts.map(\.pieces)) { try await infer($0) }
    return texts.compactMap { text in
      vectors[text.pieces].map { EmbeddedText(vector: $0, isTruncated: text.isTruncated) }
    }
  }

  /// The vectors of texts, each given by its pieces.
  private func infer(_ texts: [[Int64]]) async throws -> [[Float]] {
    let runs = runs(of: texts)
    return try await withThrowingTaskGroup(of: (Int, [[Float]]).self) { group in
      var waiting = runs.enumerated().makeIterator()
      func startNext() {
        guard let (index, run) = waiting.next() else { return }
        group.addTask {
          let vectors = try await infer(texts[run])
          return (index, vectors)
        }
      }
      for _ in 0..<max(1, model.configuration.streams) { startNext() }
      var vectors = [[[Float]]](repeating: [], count: runs.count)
      while let (index, found) = try await group.next() {
        vectors[index] = found
        startNext()
      }
      return vectors.flatMap { $0 }
    }
  }

  /// Which texts go through the model together.
  private func runs(of texts: [[Int64]]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var pieces = 0
    for (index, text) in texts.enumerated() {
      pieces += text.count
      if takesSeveral, let last = runs.last, pieces <= Self.usualPieces {
        runs[runs.count - 1] = last.lowerBound..<(index + 1)
      } else {
        runs.append(index..<(index + 1))
        pieces = text.count
      }
    }
    return runs
  }

  /// The vectors of texts that go through the model together.
  private func infer(_ texts: ArraySlice<[Int64]>) async throws -> [[Float]] {
    let pieces = texts.flatMap { $0 }
    var inputs = [Self.input: try Tensor(pieces, shape: [pieces.count])]
    if takesSeveral {
      let owners = zip(Int64(0)..., texts).flatMap { [Int64](repeating: $0, count: $1.count) }
      inputs[Self.owners] = try Tensor(owners, shape: [owners.count])
    }
    let values = try await model.infer(inputs)[Self.output]?.elements(of: Float.self) ?? []
    guard values.count == texts.count * dimension else {
      throw InferenceError.failed(
        reason: "\(texts.count) texts have \(values.count) numbers, not \(dimension) each")
    }
    return try stride(from: 0, to: values.count, by: dimension).map {
      try Self.unit(values[$0..<($0 + dimension)])
    }
  }

  private static func unit(_ vector: ArraySlice<Float>) throws -> [Float] {
    let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0, length.isFinite else {
      throw InferenceError.failed(reason: "the vector of a text has the length \(length)")
    }
    return vector.map { Float(Double($0) / length) }
  }
}
