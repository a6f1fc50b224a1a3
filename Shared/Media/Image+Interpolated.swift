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
          let line = UnsafeMutableBufferPointer(
            rebasing: target[3 * width * y..<3 * width * (y + 1)])
          Self.blend(upper, lower, row, into: line)
        }
      }
    }
  }

  /// The line between two rows.
  private static func blend(
    _ upper: InterpolatedRow, _ lower: InterpolatedRow, _ weights: Neighbours,
    into line: UnsafeMutableBufferPointer<UInt8>
  ) {
    upper.values.withUnsafeBufferPointer { upper in
      lower.values.withUnsafeBufferPointer { lower in
        for index in 0..<line.count {
          let sum =
            ((weights.firstWeight &* (upper[index] >> 4)) >> 16)
            &+ ((weights.secondWeight &* (lower[index] >> 4)) >> 16)
          line[index] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
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
  /// Three for each pixel; and one more, since pixels are written as four values.
  private(set) var values: [Int32]

  init(width: Int) {
    values = [Int32](repeating: 0, count: 3 * width + 1)
  }

  mutating func fill(
    _ row: Int, of source: UnsafeBufferPointer<UInt8>, width: Int, _ columns: [Neighbours]
  ) {
    guard row != self.row else { return }
    self.row = row
    let start = 3 * width * row
    let bytes = UnsafeRawBufferPointer(source)
    values.withUnsafeMutableBytes { values in
      for (x, column) in columns.enumerated() {
        let sum =
          Self.pixel(bytes, start + 3 * column.first) &* column.firstWeight
          &+ Self.pixel(bytes, start + 3 * column.second) &* column.secondWeight
        values.storeBytes(of: sum, toByteOffset: 12 * x, as: SIMD4<Int32>.self)
      }
    }
  }

  /// Red, green and blue at a place, and what comes behind: four bytes are read at once.
  @inline(__always)
  private static func pixel(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> SIMD4<Int32> {
    guard place + 4 <= bytes.count else {
      return [Int32(bytes[place]), Int32(bytes[place + 1]), Int32(bytes[place + 2]), 0]
    }
    return SIMD4(
      truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: place, as: SIMD4<UInt8>.self))
  }
}
