extension Image {
  /// The picture at another size, every value interpolated between its four neighbours, also where the
  /// picture shrinks: how the pictures were scaled that most neural networks learned from. Pixels are
  /// squares whose centres correspond; at the borders the nearest pixel counts.
  ///
  /// The arithmetic is that of OpenCV's `INTER_LINEAR` for bytes, by one step at most: weights of 11
  /// bits, and the sum of a column rounded from sums of rows that have lost 4 bits.
  ///
  /// - Throws: `MediaError.invalidArgument` for a size outside 1 to 65,535 a side.
  public func interpolated(width: Int, height: Int) throws -> Image {
    try Image.check(width, height)
    guard (width, height) != (self.width, self.height) else { return self }
    let columns = Neighbours.between(self.width, and: width)
    let rows = Neighbours.between(self.height, and: height)
    return try Image(width: width, height: height) { target in
      pixels.withUnsafeBufferPointer { source in
        var upper = InterpolatedRow(width: width)
        var lower = InterpolatedRow(width: width)
        for (y, row) in rows.enumerated() {
          // The lower row of one line is mostly the upper of the next.
          if upper.row != row.first, lower.row == row.first { swap(&upper, &lower) }
          upper.fill(row.first, of: source, width: self.width, columns)
          lower.fill(row.second, of: source, width: self.width, columns)
          let start = 3 * width * y
          for index in 0..<3 * width {
            let sum =
              ((row.firstWeight &* (upper.values[index] >> 4)) >> 16)
              &+ ((row.secondWeight &* (lower.values[index] >> 4)) >> 16)
            target[start + index] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
          }
        }
      }
    }
  }
}

/// The two neighbours of a place along one axis, and their weights, which add up to 2048.
private struct Neighbours {
  let first: Int
  let second: Int
  let firstWeight: Int32
  let secondWeight: Int32

  /// The neighbours among `source` pixels of each of `target` pixels.
  static func between(_ source: Int, and target: Int) -> [Neighbours] {
    let scale = Double(source) / Double(target)
    return (0..<target).map { index in
      let place = Float((Double(index) + 0.5) * scale - 0.5)
      let floor = place.rounded(.down)
      let first = Int(floor)
      guard first >= 0 else {
        return Neighbours(first: 0, second: 0, firstWeight: 2048, secondWeight: 0)
      }
      guard first < source - 1 else {
        return Neighbours(
          first: source - 1, second: source - 1, firstWeight: 2048, secondWeight: 0)
      }
      let share = place - floor
      return Neighbours(
        first: first, second: first + 1,
        firstWeight: Int32(((1 - share) * 2048).rounded(.toNearestOrEven)),
        secondWeight: Int32((share * 2048).rounded(.toNearestOrEven)))
    }
  }
}

/// One row of the source, interpolated along it; values are 2048 times as large.
private struct InterpolatedRow {
  private(set) var row = -1
  private(set) var values: [Int32]

  init(width: Int) {
    values = [Int32](repeating: 0, count: 3 * width)
  }

  mutating func fill(
    _ row: Int, of source: UnsafeBufferPointer<UInt8>, width: Int, _ columns: [Neighbours]
  ) {
    guard row != self.row else { return }
    self.row = row
    let start = 3 * width * row
    for (x, column) in columns.enumerated() {
      let first = start + 3 * column.first
      let second = start + 3 * column.second
      for channel in 0..<3 {
        values[3 * x + channel] =
          Int32(source[first + channel]) &* column.firstWeight
          &+ Int32(source[second + channel]) &* column.secondWeight
      }
    }
  }
}
