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
  /// The share of the area of the faces that is inside, 0 to 1; `nil` where there are none.
  let keptFaces: Double?

  /// How much of a face's size is kept free around it where there is room.
  private static let faceMargin: Float = 0.25

  /// The largest part of a picture of `width` x `height` with that ratio, moved along its free side to
  /// where it holds the most of the faces and what is around them; of equals the most salience, and
  /// then the one nearest to the middle.
  ///
  /// - Parameters:
  ///   - map: the picture's salience, at any size of its proportions.
  ///   - faces: where faces are, in pixels of the picture.
  init(width: Int, height: Int, ratio: Double, map: SalienceMap, faces: [BoundingBox]) {
    let isWider = Double(width) > ratio * Double(height)
    let cropWidth = isWider ? max(1, Int((ratio * Double(height)).rounded())) : width
    let cropHeight = isWider ? height : max(1, Int((Double(width) / ratio).rounded()))
    let free = isWider ? width - cropWidth : max(0, height - cropHeight)
    let profile = Self.profile(map, across: isWider)
    let side = Double(isWider ? width : height)
    let length = Double(isWider ? cropWidth : cropHeight)
    let all = profile.reduce(0, +)
    let spans = faces.map { face in
      isWider
        ? Span(face.left, face.right, within: width, weight: face.area)
        : Span(face.top, face.bottom, within: height, weight: face.area)
    }
    let generous = spans.map { $0.widened(by: Self.faceMargin, within: isWider ? width : height) }
    var best = (place: free / 2, faces: -1.0, sum: -1.0)
    // From the middle outwards, so that the nearest of equals comes first.
    let steps = profile.count
    let places = (0...steps).map { Int((Double(free) * Double($0) / Double(steps)).rounded()) }
      .sorted { abs(2 * $0 - free) < abs(2 * $1 - free) }
    for place in places {
      let scale = Double(profile.count) / side
      let sum = Self.sum(profile, Double(place) * scale, (Double(place) + length) * scale)
      let kept = Self.kept(generous, from: Double(place), length)
      let isNoWorse = kept > best.faces - 1e-9
      if kept > best.faces + 1e-9 || isNoWorse && sum > best.sum + 1e-9 * all {
        best = (place, kept, sum)
      }
    }
    x = isWider ? best.place : 0
    y = isWider ? 0 : best.place
    self.width = cropWidth
    self.height = min(cropHeight, height)
    keptSalience = all > 0 ? min(1, best.sum / all) : 1
    keptFaces = spans.isEmpty ? nil : Self.kept(spans, from: Double(best.place), length)
  }

  /// What a face takes of the free side, in pixels.
  private struct Span {
    let start: Double
    let end: Double
    let weight: Double

    init(_ start: Float, _ end: Float, within side: Int, weight: Float) {
      self.start = Double(max(0, start))
      self.end = Double(min(Float(side), end))
      self.weight = Double(weight)
    }

    func widened(by share: Float, within side: Int) -> Span {
      let margin = Float(end - start) * share
      return Span(
        Float(start) - margin, Float(end) + margin, within: side, weight: Float(weight))
    }
  }

  /// The share of the faces that is inside, large ones counting for more; 0 without faces.
  private static func kept(_ faces: [Span], from start: Double, _ length: Double) -> Double {
    let all = faces.reduce(0) { $0 + $1.weight }
    guard all > 0 else { return 0 }
    return faces.reduce(0) { sum, face in
      let inside = min(face.end, start + length) - max(face.start, start)
      return sum + face.weight * max(0, inside) / max(1e-9, face.end - face.start)
    } / all
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
