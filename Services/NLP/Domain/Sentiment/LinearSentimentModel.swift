import Foundation

/// A logistic regression over hashed words and word pairs of one language.
///
/// Read from a file `MQLM`, little-endian: a header of 48 bytes (magic, format 1, version, language,
/// row count, bias, scale, shrinkage, FNV-1a checksum of the rows), then rows (hash u64, idf f32, weight f32) by
/// ascending hash. A text's row x has the idf of every feature that the model knows, over
/// √(Σ idf² + shrinkage): of unit length for a long text, shorter where little is known. Its log-odds
/// are `scale` × (x · weights) + `bias`.
public struct LinearSentimentModel: Sendable {
  /// What the model says about a text.
  public struct Reading: Sendable, Equatable {
    /// The probability that the text is positive, 0 to 1.
    public let probability: Double
    /// The features that the model knows and that speak clearly by themselves.
    public let evidence: Int

    /// The expected feeling, −1 to 1: 2p − 1; 0 where no feature speaks.
    public var valence: Double { evidence == 0 ? 0 : 2 * probability - 1 }
  }

  /// The log-odds from which a feature counts as evidence when it stands alone: a probability of .73.
  /// The model card says how many emotional and neutral comments have such a feature.
  private static let evidenceThreshold = 1.0
  private static let headerLength = 48
  private static let rowLength = 16

  /// The language that it reads.
  public let language: Language
  /// The version of its weights.
  public let version: Int
  private let bias: Double
  private let scale: Double
  private let shrinkage: Double
  private let hashes: [UInt64]
  private let idf: [Float]
  private let weights: [Float]
  /// Where the rows of each leading 16 bits begin.
  private let buckets: [Int32]

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - data: the file.
  ///   - name: its name, for errors.
  /// - Throws: `ModelError` when the bytes are not such a file, are damaged, or hold a number that is
  ///   not finite.
  public init(data: Data, name: String) throws {
    func problem(_ text: String) -> ModelError { ModelError(file: name, problem: text) }
    let bytes = [UInt8](data)
    guard bytes.count >= Self.headerLength, bytes.starts(with: Array("MQLM".utf8)) else {
      throw problem("is not a linear model")
    }
    func integer<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
      (0..<MemoryLayout<Value>.size).reduce(0) { $0 | Value(bytes[offset + $1]) << (8 * $1) }
    }
    guard integer(UInt16.self, at: 4) == 1 else { throw problem("has an unknown format") }
    version = Int(integer(UInt16.self, at: 6))
    let code = String(decoding: bytes[8..<12].prefix { $0 != 0 }, as: UTF8.self)
    guard let language = Language(rawValue: code) else { throw problem("has an unknown language") }
    self.language = language
    let count = Int(integer(UInt32.self, at: 12))
    bias = Double(bitPattern: integer(UInt64.self, at: 16))
    scale = Double(bitPattern: integer(UInt64.self, at: 24))
    shrinkage = Double(bitPattern: integer(UInt64.self, at: 32))
    guard bytes.count == Self.headerLength + count * Self.rowLength else {
      throw problem("has \(bytes.count) bytes, not those of its \(count) rows")
    }
    guard FNV1a.hash(bytes[Self.headerLength...]) == integer(UInt64.self, at: 40) else {
      throw problem("is damaged: its checksum does not match")
    }
    guard bias.isFinite, scale.isFinite, shrinkage.isFinite, shrinkage >= 0 else {
      throw problem("holds a number that is not finite")
    }
    var hashes: [UInt64] = []
    var idf: [Float] = []
    var weights: [Float] = []
    var buckets = [Int32](repeating: 0, count: 0x10001)
    for row in 0..<count {
      let offset = Self.headerLength + row * Self.rowLength
      let hash = integer(UInt64.self, at: offset)
      if let last = hashes.last, hash <= last { throw problem("has rows out of order") }
      hashes.append(hash)
      idf.append(Float(bitPattern: integer(UInt32.self, at: offset + 8)))
      weights.append(Float(bitPattern: integer(UInt32.self, at: offset + 12)))
      guard idf[row].isFinite, weights[row].isFinite else {
        throw problem("holds a number that is not finite")
      }
      buckets[Int(hash >> 48) + 1] += 1
    }
    for bucket in 1..<buckets.count { buckets[bucket] += buckets[bucket - 1] }
    self.hashes = hashes
    self.idf = idf
    self.weights = weights
    self.buckets = buckets
  }

  /// The model of a language that comes with the module.
  ///
  /// - Throws: `ModelError` when its file is missing or damaged.
  public init(language: Language) throws {
    let name = "sentiment-\(language.rawValue).bin"
    try self.init(data: try ModelFile.data(name), name: name)
    guard self.language == language else {
      throw ModelError(file: name, problem: "is a model of another language")
    }
  }

  /// Reads the feeling of a text; best of a sentence, as it was made for.
  ///
  /// - Parameter text: any text; only letters, `!`, `?`, emoticons and emoji count.
  public func read(_ text: String) -> Reading {
    var squares = 0.0
    var dot = 0.0
    var evidence = 0
    for hash in SentimentFeatures.hashes(of: text, language: language) {
      guard let row = row(of: hash) else { continue }
      let value = Double(idf[row])
      let weight = Double(weights[row])
      squares += value * value
      dot += value * weight
      let alone = scale * weight * value / (value * value + shrinkage).squareRoot()
      if abs(alone) >= Self.evidenceThreshold { evidence += 1 }
    }
    let margin = squares > 0 ? dot / (squares + shrinkage).squareRoot() : 0
    return Reading(probability: 1 / (1 + exp(-(scale * margin + bias))), evidence: evidence)
  }

  private func row(of hash: UInt64) -> Int? {
    let bucket = Int(hash >> 48)
    for row in Int(buckets[bucket])..<Int(buckets[bucket + 1]) where hashes[row] == hash {
      return row
    }
    return nil
  }
}
