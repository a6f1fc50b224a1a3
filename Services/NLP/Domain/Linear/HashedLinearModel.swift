import Foundation

/// Linear functions of the hashed words and phrases of a text.
///
/// Read from a file `MQLM`, little-endian: a header of 56 bytes (magic, format 2, version, language,
/// rows u32, outputs u32, a reserved u32, shrinkage f64, the two ends of the length gate f64, FNV-1a
/// checksum of all that follows), for each output its bias, scale and preference (f64), then rows by
/// ascending hash (hash u64, one f32 weight an output). Of a text with n features that the model knows, output o is
/// scale × (the sum of their weights) / √(n + shrinkage) + bias: the sum over its root length grows
/// with what is said rather than with how much, and little known means little said. A class, so that
/// threads which share it do not count references to each of its arrays.
final class HashedLinearModel: Sendable {
  /// What the model computes from a text.
  struct Reading: Sendable, Equatable {
    /// One number an output.
    var values: [Double]
    /// The distinct features of the text that the model knows.
    var known: Int
    /// Those among them that move the first output by `evidenceThreshold` or more by themselves.
    var evidence: Int
  }

  /// The log-odds from which a feature counts as evidence when it stands alone: a probability of .73.
  /// The model card says how many emotional and neutral comments have such a feature.
  private static let evidenceThreshold = 1.0
  private static let headerLength = 56
  private static let outputLength = 24
  private static let format: UInt16 = 2

  let language: Language
  /// The version of the weights.
  let version: Int
  /// How many numbers it computes from a text.
  let outputs: Int
  /// The numbers of known features between which a text counts less and less as short.
  let gate: ClosedRange<Double>
  /// What is added to each output where one of several has to be named.
  let preferences: [Double]
  let shrinkage: Double
  let biases: [Double]
  let scales: [Double]
  private let hashes: [UInt64]
  /// `outputs` numbers a row.
  private let weights: [Float]
  /// Where the rows of each leading 16 bits begin.
  private let buckets: [Int32]
  /// A bit for some bits of each hash, so that most features that the model does not know are told by one
  /// look at memory that stays in the processor's cache.
  private let filter: [UInt64]

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - data: the file.
  ///   - name: its name, for errors.
  /// - Throws: `ModelError` when the bytes are not such a file, are damaged, or hold a number that is
  ///   not finite.
  init(data: Data, name: String) throws {
    func problem(_ text: String) -> ModelError { ModelError(file: name, problem: text) }
    let bytes = [UInt8](data)
    guard bytes.count >= Self.headerLength, bytes.starts(with: Array("MQLM".utf8)) else {
      throw problem("is not a linear model")
    }
    func integer<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
      (0..<MemoryLayout<Value>.size).reduce(0) { $0 | Value(bytes[offset + $1]) << (8 * $1) }
    }
    func number(at offset: Int) throws -> Double {
      let value = Double(bitPattern: integer(UInt64.self, at: offset))
      guard value.isFinite else { throw problem("holds a number that is not finite") }
      return value
    }
    guard integer(UInt16.self, at: 4) == Self.format else { throw problem("has an unknown format") }
    version = Int(integer(UInt16.self, at: 6))
    let code = String(decoding: bytes[8..<12].prefix { $0 != 0 }, as: UTF8.self)
    guard let language = Language(rawValue: code) else { throw problem("has an unknown language") }
    self.language = language
    let count = Int(integer(UInt32.self, at: 12))
    outputs = Int(integer(UInt32.self, at: 16))
    let firstRow = Self.headerLength + outputs * Self.outputLength
    let rowLength = 8 + outputs * 4
    guard outputs >= 1, bytes.count == firstRow + count * rowLength else {
      throw problem("has \(bytes.count) bytes, not those of \(count) rows of \(outputs) outputs")
    }
    guard FNV1a.hash(bytes[Self.headerLength...]) == integer(UInt64.self, at: 48) else {
      throw problem("is damaged: its checksum does not match")
    }
    shrinkage = try number(at: 24)
    let ends = (try number(at: 32), try number(at: 40))
    guard shrinkage >= 0, 1 <= ends.0, ends.0 <= ends.1 else {
      throw problem("holds a number that is out of range")
    }
    gate = ends.0...ends.1
    let numbers = try (0..<outputs * 3).map { try number(at: Self.headerLength + 8 * $0) }
    biases = (0..<outputs).map { numbers[3 * $0] }
    scales = (0..<outputs).map { numbers[3 * $0 + 1] }
    preferences = (0..<outputs).map { numbers[3 * $0 + 2] }
    var hashes: [UInt64] = []
    var weights: [Float] = []
    hashes.reserveCapacity(count)
    weights.reserveCapacity(count * outputs)
    var buckets = [Int32](repeating: 0, count: 0x10001)
    for row in 0..<count {
      let offset = firstRow + row * rowLength
      let hash = integer(UInt64.self, at: offset)
      if let last = hashes.last, hash <= last { throw problem("has rows out of order") }
      hashes.append(hash)
      for output in 0..<outputs {
        let weight = Float(bitPattern: integer(UInt32.self, at: offset + 8 + 4 * output))
        guard weight.isFinite else { throw problem("holds a number that is not finite") }
        weights.append(weight)
      }
      buckets[Int(hash >> 48) + 1] += 1
    }
    for bucket in 1..<buckets.count { buckets[bucket] += buckets[bucket - 1] }
    self.hashes = hashes
    self.weights = weights
    self.buckets = buckets
    var words = 1024
    while words * 64 < count * 8 { words *= 2 }
    var filter = [UInt64](repeating: 0, count: words)
    for hash in hashes {
      let place = Self.filterPlace(hash, bits: words * 64)
      filter[place >> 6] |= 1 << UInt64(place & 63)
    }
    self.filter = filter
  }

  /// The outputs of a text.
  ///
  /// - Parameter text: any text; only letters, digits, `!`, `?`, emoticons and emoji count.
  func read(_ text: String) -> Reading {
    var features = WordFeatures(language: language)
    var text = text
    text.withUTF8 { features.read($0) }
    return read(features.hashes)
  }

  /// The outputs of a text of which these are the distinct features.
  func read(_ features: [UInt64]) -> Reading {
    var sums = [Double](repeating: 0, count: outputs)
    var known = 0
    var evidence = 0
    let alone = scales[0] / (1 + shrinkage).squareRoot()
    weights.withUnsafeBufferPointer { weights in
      sums.withUnsafeMutableBufferPointer { sums in
        for hash in features {
          guard let row = row(of: hash) else { continue }
          known += 1
          let first = row * outputs
          for output in 0..<outputs { sums[output] += Double(weights[first + output]) }
          if abs(alone * Double(weights[first])) >= Self.evidenceThreshold { evidence += 1 }
        }
      }
    }
    let length = known > 0 ? (Double(known) + shrinkage).squareRoot() : 1
    for output in 0..<outputs {
      sums[output] = scales[output] * sums[output] / length + biases[output]
    }
    return Reading(values: sums, known: known, evidence: evidence)
  }

  /// The weights of a feature, one an output; nil where the model does not know it.
  func weights(of hash: UInt64) -> ArraySlice<Float>? {
    row(of: hash).map { weights[$0 * outputs..<($0 + 1) * outputs] }
  }

  @inline(__always)
  private func row(of hash: UInt64) -> Int? {
    let place = Self.filterPlace(hash, bits: filter.count * 64)
    guard filter[place >> 6] >> UInt64(place & 63) & 1 == 1 else { return nil }
    let bucket = Int(hash >> 48)
    for row in Int(buckets[bucket])..<Int(buckets[bucket + 1]) where hashes[row] == hash {
      return row
    }
    return nil
  }

  @inline(__always)
  private static func filterPlace(_ hash: UInt64, bits: Int) -> Int {
    Int(truncatingIfNeeded: hash >> 16) & (bits - 1)
  }
}
