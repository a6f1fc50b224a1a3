import Scoring

/// Tells classes of texts apart by their sense: a linear model over the vectors of a text encoder.
struct EncoderHead: Sendable {
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

  /// What its answers are signed with.
  let identity: ModelIdentity
  private let biases: [Double]
  private let weights: [[Float]]

  /// Reads a model that comes with the module.
  ///
  /// - Parameters:
  ///   - name: the file's name, without `.json`.
  ///   - classes: what it has to tell apart, in this order.
  ///   - encoder: whose vectors it weighs.
  ///   - data: what it learned from, in one line.
  /// - Throws: `ModelError` when the file is missing, damaged, or made for other classes or another encoder.
  init(name: String, classes: [String], encoder: TextEncoder, data: String) throws {
    let file = "\(name).json"
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
    identity = ModelIdentity(
      name: name, version: table.version, data: "\(data); on \(given.name) \(given.version)")
    biases = table.biases
    weights = table.weights
  }

  /// The log-odds of each class, in nats.
  func logOdds(of vector: [Float]) -> [Double] {
    zip(biases, weights).map { bias, row in
      zip(row, vector).reduce(bias) { $0 + Double($1.0) * Double($1.1) }
    }
  }
}
