/// Some rows of an index. Rows are kept in segments so that an index grows without copying what it
/// has, and so that a change copies one segment only while a snapshot is in use.
struct Segment: Sendable {
  /// How many bytes of rows a segment has at most: whole pages of memory, less the array's head.
  static let bytes = (1 << 18) - 64

  private(set) var ids: [Int64] = []
  /// Row after row, each of the index's dimension.
  private(set) var rows: [Float] = []
  /// The rows' Euclidean lengths; empty where the metric is cosine and all of them are 1.
  private(set) var norms: [Double] = []

  static func capacity(dimension: Int) -> Int {
    max(bytes / (dimension * MemoryLayout<Float>.stride), 1)
  }

  mutating func append(id: Int64, row: [Float], norm: Double?) {
    if rows.count + row.count > rows.capacity {
      // Doubling, but never past the segment's size: what is not needed is not reserved.
      let full = Self.capacity(dimension: row.count) * row.count
      rows.reserveCapacity(min(max(2 * rows.count, row.count), full))
      ids.reserveCapacity(rows.capacity / row.count)
    }
    ids.append(id)
    rows.append(contentsOf: row)
    if let norm { norms.append(norm) }
  }

  mutating func replace(at index: Int, id: Int64, row: [Float], norm: Double?) {
    ids[index] = id
    rows.replaceSubrange(index * row.count..<(index + 1) * row.count, with: row)
    if let norm { norms[index] = norm }
  }

  mutating func removeLast(dimension: Int) {
    ids.removeLast()
    rows.removeLast(dimension)
    if !norms.isEmpty { norms.removeLast() }
  }

  func row(_ index: Int, dimension: Int) -> ArraySlice<Float> {
    rows[index * dimension..<(index + 1) * dimension]
  }

  func copy(_ index: Int, dimension: Int) -> (id: Int64, row: [Float], norm: Double?) {
    (ids[index], Array(row(index, dimension: dimension)), norm(index))
  }

  /// How many bytes of memory it takes.
  var bytes: Int {
    rows.capacity * MemoryLayout<Float>.stride + ids.capacity * MemoryLayout<Int64>.stride
      + norms.capacity * MemoryLayout<Double>.stride
  }

  func norm(_ index: Int) -> Double? { norms.isEmpty ? nil : norms[index] }
}
