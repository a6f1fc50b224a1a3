import CVectors

/// Some rows of an index. Rows are kept in segments so that an index grows without copying what it
/// has, and so that a change copies one segment only while a snapshot is in use.
///
/// A coordinate has 24 bits: a code of eight, which an exact search goes through, and a rest of sixteen.
struct Segment: Sendable {
  /// How many bytes of codes a segment has at most: whole pages of memory, less the array's head.
  private static let bytes = (1 << 16) - 64

  private(set) var ids: [Int64] = []
  /// Row after row, each of the index's dimension.
  private(set) var codes: [Int8] = []
  private var rests = Rests()
  /// How large the numbers of each row are.
  private(set) var scales: [cvectors_scale] = []
  /// The rows' Euclidean lengths; empty where the metric is cosine and all of them are 1.
  private(set) var norms: [Double] = []
  /// No row lies further from what its codes tell: the largest Euclidean distance there has been.
  private(set) var largestRest = 0.0

  static func capacity(dimension: Int) -> Int { max(bytes / dimension, 1) }

  /// Whether the rests are in a file.
  var isSpilled: Bool { rests.isSpilled }

  /// Appends a row. The rests of a segment are in `spill`, if that has room for them when its first row comes.
  mutating func append(id: Int64, row: [Float], norm: Double?, spill: SpillFile?) {
    if codes.count + row.count > codes.capacity {
      // Doubling, but never past the segment's size: what is not needed is not reserved.
      let rows = min(max(2 * ids.count, 1), Self.capacity(dimension: row.count))
      ids.reserveCapacity(rows)
      scales.reserveCapacity(rows)
      codes.reserveCapacity(rows * row.count)
      rests.reserveCapacity(rows * row.count, in: spill)
    }
    ids.append(id)
    codes.append(contentsOf: repeatElement(0, count: row.count))
    rests.append(zeros: row.count)
    scales.append(cvectors_scale())
    if let norm { norms.append(norm) }
    encode(row, at: ids.count - 1)
  }

  mutating func replace(at index: Int, id: Int64, row: [Float], norm: Double?) {
    ids[index] = id
    if let norm { norms[index] = norm }
    encode(row, at: index)
  }

  mutating func removeLast(dimension: Int) {
    ids.removeLast()
    codes.removeLast(dimension)
    rests.removeLast(dimension)
    scales.removeLast()
    if !norms.isEmpty { norms.removeLast() }
  }

  private mutating func encode(_ row: [Float], at index: Int) {
    var squares = 0.0
    rests.withMutableNumbers { rests in
      cvectors_encode(row, row.count, index, &codes, rests.baseAddress, &scales)
      let start = index * row.count
      squares = rests[start..<start + row.count].reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    largestRest = max(largestRest, squares.squareRoot() * scales[index].unit)
  }

  /// Gives `row`, which has the index's dimension, the coordinates of a row.
  func decode(_ index: Int, into row: inout [Float]) {
    rests.withNumbers { rests in
      cvectors_decode(
        fastestInstructions, codes, rests.baseAddress, scales, index, 1, row.count, &row)
    }
  }

  /// Gives `rows` the coordinates of all rows, row after row; behind them is whatever was there.
  func decode(into rows: inout [Float], dimension: Int) {
    let missing = codes.count - rows.count
    if missing > 0 { rows.append(contentsOf: repeatElement(0, count: missing)) }
    rests.withNumbers { rests in
      cvectors_decode(
        fastestInstructions, codes, rests.baseAddress, scales, 0, scales.count, dimension, &rows)
    }
  }

  func row(_ index: Int, dimension: Int) -> [Float] {
    var row = [Float](repeating: 0, count: dimension)
    decode(index, into: &row)
    return row
  }

  /// Asks for a row that will be read soon.
  func prefetch(_ index: Int, dimension: Int) {
    let start = index * dimension
    codes.withUnsafeBufferPointer { codes in
      if let first = codes.baseAddress { cvectors_prefetch(first + start, dimension) }
    }
    rests.withNumbers { rests in
      if let first = rests.baseAddress { cvectors_prefetch(first + start, 2 * dimension) }
    }
  }

  /// How many bytes of memory it takes.
  var bytes: Int {
    codes.capacity + rests.bytes
      + ids.capacity * MemoryLayout<Int64>.stride
      + scales.capacity * MemoryLayout<cvectors_scale>.stride
      + norms.capacity * MemoryLayout<Double>.stride
  }

  func norm(_ index: Int) -> Double? { norms.isEmpty ? nil : norms[index] }
}

extension cvectors_scale {
  /// What a rest of 1 stands for.
  fileprivate var unit: Double { Double(sign: .plus, exponent: Int(exponent), significand: 1) }
}
