/// How probable it is that there is text at each place of a picture.
package struct ProbabilityMap {
  /// Places across.
  package let width: Int
  /// Places down.
  package let height: Int
  /// `width * height` values from 0 to 1, row by row.
  package let values: [Float]

  /// - Parameter values: `width * height` values.
  package init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// The mean over the places inside a quadrilateral, its border included; 0 where there are none.
  func mean(inside corners: Quadrilateral) -> Double {
    let points = corners.map { Point(x: $0.x.rounded(.towardZero), y: $0.y.rounded(.towardZero)) }
      .corners
    let xs = points.map(\.x)
    let ys = points.map(\.y)
    func bound(_ value: Double?, _ size: Int) -> Int { min(max(Int(value ?? 0), 0), size - 1) }
    let columns = bound(xs.min(), width)...bound(xs.max(), width)
    let rows = bound(ys.min(), height)...bound(ys.max(), height)
    var sum = 0.0
    var count = 0
    for y in rows {
      for x in columns where Self.encloses(points, Point(x: Double(x), y: Double(y))) {
        sum += Double(values[y * width + x])
        count += 1
      }
    }
    return count == 0 ? 0 : sum / Double(count)
  }

  /// Whether a convex polygon, whose corners follow each other clockwise, holds a point.
  private static func encloses(_ corners: [Point], _ point: Point) -> Bool {
    corners.indices.allSatisfy { index in
      let side = corners[(index + 1) % corners.count] - corners[index]
      return side.cross(point - corners[index]) >= 0
    }
  }

  /// The connected regions of places whose value is above a threshold, each by the first and the last
  /// place of every run of its rows: its convex hull is theirs. Places that touch by a corner are
  /// connected.
  ///
  /// Each place is first spread to the one to its right, the one below and the one between these, which
  /// closes gaps of one.
  /// - Returns: at most `limit` regions, those that begin highest up first.
  package func regions(above threshold: Float, limit: Int) -> [[Point]] {
    var labels = DisjointSets()
    var runs: [Run] = []
    var previous: ArraySlice<Run> = []
    for y in 0..<height {
      let start = runs.count
      var x = 0
      while let run = nextRun(y, from: x, above: threshold) {
        x = run.last + 1
        var run = run
        run.label = labels.add()
        for above in previous where above.first <= run.last + 1 && above.last >= run.first - 1 {
          labels.join(above.label, run.label)
        }
        runs.append(run)
      }
      previous = runs[start...]
    }
    var regions: [[Point]] = []
    var places: [Int: Int] = [:]
    for run in runs {
      let label = labels.root(run.label)
      let place: Int
      if let known = places[label] {
        place = known
      } else {
        guard regions.count < limit else { continue }
        place = regions.count
        places[label] = place
        regions.append([])
      }
      regions[place].append(Point(x: Double(run.first), y: Double(run.y)))
      regions[place].append(Point(x: Double(run.last), y: Double(run.y)))
    }
    return regions
  }

  /// Places of one row that follow each other.
  private struct Run {
    let y: Int
    let first: Int
    let last: Int
    var label = 0
  }

  private func nextRun(_ y: Int, from start: Int, above threshold: Float) -> Run? {
    var x = start
    while x < width, !isSet(x, y, threshold) { x += 1 }
    guard x < width else { return nil }
    let first = x
    while x + 1 < width, isSet(x + 1, y, threshold) { x += 1 }
    return Run(y: y, first: first, last: x)
  }

  private func isSet(_ x: Int, _ y: Int, _ threshold: Float) -> Bool {
    let index = y * width + x
    return values[index] > threshold || (x > 0 && values[index - 1] > threshold)
      || (y > 0
        && (values[index - width] > threshold || (x > 0 && values[index - width - 1] > threshold)))
  }
}

/// Sets that are joined, each known by one of its members (Tarjan 1975).
private struct DisjointSets {
  private var parents: [Int] = []

  mutating func add() -> Int {
    parents.append(parents.count)
    return parents.count - 1
  }

  mutating func root(_ member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  mutating func join(_ first: Int, _ second: Int) {
    let (a, b) = (root(first), root(second))
    parents[max(a, b)] = min(a, b)
  }
}
