import Media

/// Where to cut a picture to a shape so that what stands out stays in it.
struct SubjectCrop: Equatable {
  /// From the left, in pixels.
  let x: Int
  /// From the top, in pixels.
  let y: Int
  /// Pixels across.
  let width: Int
  /// Pixels down.
  let height: Int
  /// The share of the salience above the picture's mean that is inside, 0 to 1; 1 where nothing stands
  /// out.
  let keptSalience: Double

  /// The largest part of a picture of `width` x `height` with that ratio, moved along its free side to
  /// where it holds the most salience; of equals the one nearest to the middle.
  ///
  /// - Parameter map: the picture's salience, at any size of its proportions.
  init(width: Int, height: Int, ratio: Double, map: SalienceMap) {
    let isWider = Double(width) > ratio * Double(height)
    let cropWidth = isWider ? max(1, Int((ratio * Double(height)).rounded())) : width
    let cropHeight = isWider ? height : max(1, Int((Double(width) / ratio).rounded()))
    let free = isWider ? width - cropWidth : max(0, height - cropHeight)
    let profile = Self.profile(map, across: isWider)
    let side = Double(isWider ? width : height)
    let length = Double(isWider ? cropWidth : cropHeight)
    let all = profile.reduce(0, +)
    var best = (place: free / 2, sum: -1.0)
    // From the middle outwards, so that the nearest of equals comes first.
    let steps = profile.count
    let places = (0...steps).map { Int((Double(free) * Double($0) / Double(steps)).rounded()) }
      .sorted { abs(2 * $0 - free) < abs(2 * $1 - free) }
    for place in places {
      let scale = Double(profile.count) / side
      let sum = Self.sum(profile, Double(place) * scale, (Double(place) + length) * scale)
      if sum > best.sum + 1e-9 * all { best = (place, sum) }
    }
    x = isWider ? best.place : 0
    y = isWider ? 0 : best.place
    self.width = cropWidth
    self.height = min(cropHeight, height)
    keptSalience = all > 0 ? min(1, best.sum / all) : 1
  }

  /// Salience above the mean, squared so that the subject outweighs a busy background, added up over
  /// each column or row.
  private static func profile(_ map: SalienceMap, across: Bool) -> [Double] {
    let mean = map.values.reduce(0, +) / Double(map.values.count)
    var sums = [Double](repeating: 0, count: across ? map.width : map.height)
    for y in 0..<map.height {
      for x in 0..<map.width {
        let excess = max(0, map.values[y * map.width + x] - mean)
        sums[across ? x : y] += excess * excess
      }
    }
    return sums
  }

  /// The integral from `start` to `end`, bins partly inside counting in part.
  private static func sum(_ bins: [Double], _ start: Double, _ end: Double) -> Double {
    var sum = 0.0
    for (index, bin) in bins.enumerated() {
      let inside = min(Double(index + 1), end) - max(Double(index), start)
      if inside > 0 { sum += bin * inside }
    }
    return sum
  }
}
