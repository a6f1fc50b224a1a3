import Execution
import Inference
import Scoring
import Validation

/// Turns texts into vectors, so that texts which mean alike have vectors close to each other.
///
/// Each text runs through the network alone: its vector cannot depend on what else is asked for, and no
/// number is spent on padding.
public struct TextEncoder: Sendable {
  /// The most texts of one call.
  public static let maximumTexts = 256
  /// The longest text, in UTF-8 bytes.
  public static let maximumBytes = 8192
  private static let input = "pieces"
  private static let output = "embedding"

  /// A text whose pieces are known.
  public struct Prepared: Sendable {
    let pieces: Tensor
    let isTruncated: Bool
  }

  /// The model behind the vectors.
  public let identity: ModelIdentity
  /// How many numbers a vector has.
  public let dimension: Int
  private let model: Model
  private let tokenizer: any TextTokenizer
  private let window: Int

  /// The shape of a model's first inference.
  public static let warmUp: [String: [Int]] = [input: [16]]

  /// An encoder.
  ///
  /// - Parameters:
  ///   - model: takes `pieces` [n], i64, and gives `embedding` [1, d], f32.
  ///   - tokenizer: of the vocabulary that the model was trained with.
  ///   - window: how many pieces of a text the model reads, without those that stand before and after.
  ///   - identity: what its answers are signed with.
  /// - Throws: `ModelError` when the model is no such one.
  public init(
    model: Model, tokenizer: any TextTokenizer, window: Int, identity: ModelIdentity
  ) throws(ModelError) {
    guard let input = model.inputs.first(where: { $0.names.contains(Self.input) }),
      input.accepts([window + 2]), input.elementType == .int64
    else { throw ModelError(file: identity.name, problem: "has no input \"pieces\" [n] in i64") }
    guard let output = model.outputs.first(where: { $0.names.contains(Self.output) }),
      let shape = output.shape, shape.count == 2, let dimension = shape[1].size,
      output.elementType == .float32
    else {
      throw ModelError(file: identity.name, problem: "has no output \"embedding\" [1, d] in f32")
    }
    self.model = model
    self.tokenizer = tokenizer
    self.window = window
    self.identity = identity
    self.dimension = dimension
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
    let all = tokenizer.pieces(of: text)
    // The vectors of all texts without a known piece are the same: they say nothing.
    guard all.contains(where: { !tokenizer.empty.contains($0) }) else {
      throw InvalidInput(
        .emptyText, field: field,
        all.isEmpty ? "has nothing to read" : "has nothing that the model \(identity.name) knows")
    }
    let read = [tokenizer.begin] + all.prefix(window) + [tokenizer.end]
    return Prepared(
      pieces: try Tensor(read.map(Int64.init), shape: [read.count]),
      isTruncated: all.count > window)
  }

  /// The vectors of prepared texts, in their order; as many are under way at a time as the model has
  /// streams.
  ///
  /// - Throws: as `Model.infer` does.
  public func embed(_ texts: [Prepared]) async throws -> [EmbeddedText] {
    try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      var waiting = texts.enumerated().makeIterator()
      func startNext() {
        guard let (index, text) = waiting.next() else { return }
        group.addTask {
          let vector = try await embed(text)
          return (index, vector)
        }
      }
      for _ in 0..<max(1, model.configuration.streams) { startNext() }
      var vectors = [[Float]](repeating: [], count: texts.count)
      while let (index, vector) = try await group.next() {
        vectors[index] = vector
        startNext()
      }
      return zip(texts, vectors).map { EmbeddedText(vector: $1, isTruncated: $0.isTruncated) }
    }
  }

  private func embed(_ text: Prepared) async throws -> [Float] {
    let answer = try await model.infer([Self.input: text.pieces])
    guard let values = try answer[Self.output]?.elements(of: Float.self) else { return [] }
    let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0, length.isFinite else {
      throw InferenceError.failed(reason: "the vector of a text has the length \(length)")
    }
    return values.map { Float(Double($0) / length) }
  }
}
