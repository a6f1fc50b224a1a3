/// Turns the map of a text detector into boxes: differentiable binarization (Liao et al. 2020,
/// arXiv:1911.08947, section 3.5), with the settings of PaddleOCR's PP-OCR models.
package enum TextRegionFinder {
  /// A place belongs to text when its probability is above this.
  static let threshold: Float = 0.3
  /// A region is text when the mean probability in its box is at least this.
  static let minimumMean = 0.5
  /// How far a box grows: the network learns shrunken regions. The distance is this times the box's area
  /// over its perimeter.
  static let growth = 1.6
  /// The shortest side of a region, in places of the map.
  static let minimumSide = 3.0
  /// The most regions that are looked at.
  package static let limit = 1000

  /// Boxes around the text, in pixels of a picture of a size.
  package static func boxes(in map: ProbabilityMap, width: Int, height: Int) -> [Quadrilateral] {
    map.regions(above: threshold, limit: limit).compactMap { region in
      guard let core = RotatedRectangle(enclosing: region),
        min(core.along, core.across) >= minimumSide, map.mean(inside: core.corners) >= minimumMean
      else { return nil }
      let box = core.expanded(by: core.area * growth / core.perimeter)
      guard min(box.along, box.across) >= minimumSide + 2 else { return nil }
      let corners = box.corners.map { corner in
        Point(
          x: scaled(corner.x, from: map.width, to: width),
          y: scaled(corner.y, from: map.height, to: height))
      }
      let isLargeEnough =
        Int(corners.topLeft.distance(to: corners.topRight)) > 3
        && Int(corners.topLeft.distance(to: corners.bottomLeft)) > 3
      return isLargeEnough ? corners : nil
    }
  }

  private static func scaled(_ value: Double, from: Int, to: Int) -> Double {
    min(max((value / Double(from) * Double(to)).rounded(.toNearestOrEven), 0), Double(to - 1))
  }

  /// The boxes in reading order: line by line, where the upper left corners of a line differ in height
  /// by less than ten pixels from one to the next, and from left to right.
  package static func inReadingOrder(_ boxes: [Quadrilateral]) -> [Quadrilateral] {
    var lines: [[Quadrilateral]] = []
    var lastTop = -Double.infinity
    for box in boxes.sorted(by: { $0.topLeft.y < $1.topLeft.y }) {
      if box.topLeft.y - lastTop >= 10 {
        lines.append([box])
      } else {
        lines[lines.count - 1].append(box)
      }
      lastTop = box.topLeft.y
    }
    return lines.flatMap { line in line.sorted { $0.topLeft.x < $1.topLeft.x } }
  }
}
