import Media

/// How far the picture as a whole has moved from one frame to the next.
///
/// B. Lucas, T. Kanade, "An iterative image registration technique", IJCAI 1981, for a translation,
/// from coarse to fine over three halvings, with Huber's weights so that what moves before the
/// background counts less. Turning and zooming are not looked for.
struct GlobalMotion {
  /// Rounds at each size.
  private static let rounds = 4
  /// Differences above this, in 8-bit luma steps, lose weight (Huber).
  private static let robustStep: Float = 6
  /// The least mean squared gradient on the weaker axis, in squared 8-bit steps a pixel, to tell
  /// where a picture has moved.
  private static let leastTexture: Float = 1

  /// A frame at half, a quarter and an eighth of motion size, the smallest last.
  struct Pyramid {
    fileprivate let levels: [Level]

    init(_ luma: Plane) {
      var level = Level(halving: luma)
      var levels = [level]
      while levels.count < 3, min(level.width, level.height) >= 16 {
        level = Level(halving: level)
        levels.append(level)
      }
      self.levels = levels
    }
  }

  fileprivate struct Level {
    let width: Int
    let height: Int
    let values: [Float]

    init(halving plane: Plane) {
      self.init(width: plane.width, height: plane.height, plane.values) { Float($0) }
    }

    init(halving level: Level) {
      self.init(width: level.width, height: level.height, level.values) { $0 }
    }

    private init<Value>(
      width: Int, height: Int, _ values: [Value], _ number: (Value) -> Float
    ) {
      let (newWidth, newHeight) = (width / 2, height / 2)
      self.width = newWidth
      self.height = newHeight
      self.values = values.withUnsafeBufferPointer { from in
        [Float](unsafeUninitializedCapacity: newWidth * newHeight) { to, count in
          for y in 0..<newHeight {
            for x in 0..<newWidth {
              let index = 2 * y * width + 2 * x
              to[y * newWidth + x] =
                (number(from[index]) + number(from[index + 1]) + number(from[index + width])
                  + number(from[index + width + 1])) / 4
            }
          }
          count = newWidth * newHeight
        }
      }
    }
  }

  /// How far the content has moved, in shares of the longer side, right and down positive; `nil` where
  /// it has too little texture to tell, and for frames of different sizes.
  static func between(_ first: Pyramid, _ second: Pyramid) -> SIMD2<Double>? {
    guard let finest = first.levels.first, first.levels.count == second.levels.count else {
      return nil
    }
    var shift = SIMD2<Float>.zero
    for (one, other) in zip(first.levels, second.levels).reversed() {
      guard one.width == other.width, one.height == other.height else { return nil }
      shift *= 2
      guard let found = refined(one, other, from: shift) else { return nil }
      shift = found
    }
    let longSide = Double(max(finest.width, finest.height))
    return SIMD2(Double(shift.x), Double(shift.y)) / longSide
  }

  private static func refined(_ first: Level, _ second: Level, from start: SIMD2<Float>)
    -> SIMD2<Float>?
  {
    var shift = start
    for _ in 0..<rounds {
      guard let step = step(first, second, shift) else { return nil }
      shift += step
      guard abs(shift.x) < Float(first.width) / 3, abs(shift.y) < Float(first.height) / 3 else {
        return nil
      }
      if max(abs(step.x), abs(step.y)) < 0.01 { break }
    }
    return shift
  }

  /// One step of Gauss and Newton.
  private static func step(_ first: Level, _ second: Level, _ shift: SIMD2<Float>)
    -> SIMD2<Float>?
  {
    let (width, height) = (first.width, first.height)
    let (wholeX, wholeY) = (Int(shift.x.rounded(.down)), Int(shift.y.rounded(.down)))
    let (partX, partY) = (shift.x - Float(wholeX), shift.y - Float(wholeY))
    // Where a pixel and its neighbours, and where they went, are all inside.
    let columns = max(1, -wholeX)..<max(max(1, -wholeX), min(width - 1, width - 1 - wholeX))
    let rows = max(1, -wholeY)..<max(max(1, -wholeY), min(height - 1, height - 1 - wholeY))
    var (xx, xy, yy, xt, yt) = (Float(0), Float(0), Float(0), Float(0), Float(0))
    first.values.withUnsafeBufferPointer { one in
      second.values.withUnsafeBufferPointer { other in
        let (a, b) = ((1 - partX) * (1 - partY), partX * (1 - partY))
        let (c, d) = ((1 - partX) * partY, partX * partY)
        for y in rows {
          let from = y * width
          let to = (y + wholeY) * width + wholeX
          for x in columns {
            let here = from + x
            let there = to + x
            let moved =
              a * other[there] + b * other[there + 1] + c * other[there + width]
              + d * other[there + width + 1]
            let difference = moved - one[here]
            let across = (one[here + 1] - one[here - 1]) / 2
            let down = (one[here + width] - one[here - width]) / 2
            let size = abs(difference)
            let weight = size > robustStep ? robustStep / size : 1
            xx += weight * across * across
            xy += weight * across * down
            yy += weight * down * down
            xt += weight * across * difference
            yt += weight * down * difference
          }
        }
      }
    }
    let count = Float(max(1, columns.count * rows.count))
    let determinant = xx * yy - xy * xy
    // The smaller eigenvalue of the mean structure tensor.
    let half = (xx + yy) / 2
    let weaker = half - max(0, half * half - determinant).squareRoot()
    guard weaker / count >= leastTexture, determinant > 0 else { return nil }
    return SIMD2(-(yy * xt - xy * yt), -(xx * yt - xy * xt)) / determinant
  }
}
