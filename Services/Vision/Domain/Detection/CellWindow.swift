import Inference

/// A part of a map of cells.
struct CellWindow: Equatable {
  let x: Range<Int>
  let y: Range<Int>

  /// Some cells, those that are within two of them, and more so that the sides are multiples of the map's side in so many
  /// parts, as far as a map of `side` x `side` cells goes: of what two convolutions of 3 x 3 make of the part, those cells are as if they had seen
  /// all of it.
  init(x: Range<Int>, y: Range<Int>, parts: Int, side: Int) {
    let step = max(1, side / parts)
    self.x = Self.wider(x, step, side)
    self.y = Self.wider(y, step, side)
  }

  private static func wider(_ cells: Range<Int>, _ step: Int, _ side: Int) -> Range<Int> {
    let lower = max(0, cells.lowerBound - 2)
    let wanted = min(side, cells.upperBound + 2) - lower
    let length = min(side, (wanted + step - 1) / step * step)
    let start = min(lower, side - length)
    return start..<(start + length)
  }

  /// The place of one of its cells, row by row.
  func place(_ x: Int, _ y: Int) -> Int {
    (y - self.y.lowerBound) * self.x.count + x - self.x.lowerBound
  }

  /// The part of a map [1, side, side, channels] that it is.
  func cut(from map: Tensor) throws -> Tensor {
    let (height, width, channels) = (map.shape[1], map.shape[2], map.shape[3])
    if x.count == width, y.count == height { return map }
    return try map.withElements(of: Float.self) { cells in
      try Tensor(shape: [1, y.count, x.count, channels], of: Float.self) { part in
        guard let source = cells.baseAddress, var target = part.baseAddress else { return }
        for row in y {
          let count = channels * x.count
          target.update(from: source + channels * (row * width + x.lowerBound), count: count)
          target += count
        }
      }
    }
  }
}
