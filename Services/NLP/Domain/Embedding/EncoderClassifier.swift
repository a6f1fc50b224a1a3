import Execution
import Scoring

/// Tells classes of texts apart by their sense: a linear model over the vectors of a text encoder.
struct EncoderClassifier: Sendable {
  /// The model file, as `training/encoder_head.py` writes it.
  private struct Table: Decodable {
    struct Encoder: Decodable {
      var name: String
      var version: String
    }
    var version: String
    var encoder: Encoder
    var classes: [String]
    /// One for each class.
    var biases: [Double]
    /// A row for each class.
    var weights: [[Float]]
  }

  /// Texts that are ready to be read.
  struct Prepared: Sendable {
    /// How many there are.
    let count: Int
    /// Those that the encoder knows something of, with their places.
    fileprivate let known: [(place: Int, text: TextEncoder.Prepared)]
  }

  /// The version of the weights.
  let version: String
  /// What makes vectors of the texts.
  let encoder: TextEncoder
  private let biases: [Double]
  private let weights: [[Float]]

  /// Reads a model that comes with the module.
  ///
  /// - Parameters:
  ///   - file: its name.
  ///   - classes: what it has to tell apart, in this order.
  ///   - encoder: whose vectors it weighs.
  /// - Throws: `ModelError` when the file is missing, damaged, or made for other classes or another encoder.
  init(file: String, classes: [String], encoder: TextEncoder) throws {
    let table = try ModelFile.decode(Table.self, from: file)
    guard table.classes == classes, table.biases.count == classes.count,
      table.weights.count == classes.count,
      table.weights.allSatisfy({ $0.count == encoder.dimension })
    else {
      throw ModelError(
        file: file, problem: "has not \(encoder.dimension) weights for each of \(classes)")
    }
    let (made, given) = (table.encoder, encoder.identity)
    guard made.name == given.name, made.version == given.version else {
      throw ModelError(
        file: file,
        problem: "is made for \(made.name) \(made.version), not for \(given.name) \(given.version)")
    }
    version = table.version
    self.encoder = encoder
    biases = table.biases
    weights = table.weights
  }

  /// Splits texts into pieces. Blocks: not for the cooperative pool.
  ///
  /// - Parameter bytes: so much of each text counts, from its beginning.
  /// - Throws: `CancellationError`.
  func prepare(
    _ texts: [String], bytes: Int = TextEncoder.maximumBytes, cancellation: Cancellation
  ) throws -> Prepared {
    Prepared(
      count: texts.count,
      known: try texts.enumerated().compactMap { place, text in
        try cancellation.check()
        let beginning = String(decoding: text.utf8.prefix(bytes), as: UTF8.self)
        return encoder.prepareKnown(beginning).map { (place, $0) }
      })
  }

  /// The log-odds of each class in nats, by the texts' places; nil for a text of which the encoder knows
  /// nothing.
  ///
  /// - Throws: as `TextEncoder.embed` does.
  func read(_ texts: Prepared) async throws -> [[Double]?] {
    var read = [[Double]?](repeating: nil, count: texts.count)
    for (known, embedded) in zip(texts.known, try await encoder.embed(texts.known.map(\.text))) {
      read[known.place] = logOdds(of: embedded.vector)
    }
    return read
  }

  private func logOdds(of vector: [Float]) -> [Double] {
    zip(biases, weights).map { bias, row in
      zip(row, vector).reduce(bias) { $0 + Double($1.0) * Double($1.1) }
    }
  }
}
