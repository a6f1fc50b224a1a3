import TestSupport
import Testing
import VisionDomain

@Suite struct ProbabilityMapTests {
  @Test(arguments: 0..<15)
  func regionsAreThoseOfAFloodFill(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (width, height) = (37, 23)
    let values = (0..<width * height).map { _ in
      Float.random(in: 0...1, using: &random) < 0.12 ? Float(0.9) : 0.1
    }
    let map = ProbabilityMap(width: width, height: height, values: values)
    let regions = map.regions(above: 0.3, limit: .max)
    let expected = Self.floodFill(values, width, height)
    #expect(Set(regions.map { Set($0) }) == Set(expected))
  }

  @Test func neverMoreThanTheLimit() {
    // Every third place of every third row: none touch.
    let values = (0..<90 * 90).map { $0 % 90 % 3 == 0 && $0 / 90 % 3 == 0 ? Float(1) : 0 }
    let map = ProbabilityMap(width: 90, height: 90, values: values)
    #expect(map.regions(above: 0.3, limit: .max).count == 900)
    #expect(map.regions(above: 0.3, limit: 17).count == 17)
  }

  @Test func emptyMapHasNoRegions() {
    #expect(ProbabilityMap(width: 0, height: 0, values: []).regions(above: 0, limit: 9).isEmpty)
  }

  /// The ends of the runs of each region, found in another way.
  private static func floodFill(_ values: [Float], _ width: Int, _ height: Int) -> [Set<Point>] {
    var isSet = [Bool](repeating: false, count: values.count)
    for y in 0..<height {
      for x in 0..<width where values[y * width + x] > 0.3 {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] where x + dx < width && y + dy < height {
          isSet[(y + dy) * width + x + dx] = true
        }
      }
    }
    var regions: [Set<Point>] = []
    var seen = [Bool](repeating: false, count: values.count)
    for start in isSet.indices where isSet[start] && !seen[start] {
      var open = [start]
      var members: Set<Int> = []
      seen[start] = true
      while let place = open.popLast() {
        members.insert(place)
        for dy in -1...1 {
          for dx in -1...1 {
            let (x, y) = (place % width + dx, place / width + dy)
            guard (0..<width).contains(x), (0..<height).contains(y) else { continue }
            let next = y * width + x
            guard isSet[next], !seen[next] else { continue }
            seen[next] = true
            open.append(next)
          }
        }
      }
      let ends = members.filter { place in
        let x = place % width
        return x == 0 || x == width - 1 || !members.contains(place - 1)
          || !members.contains(place + 1)
      }
      regions.append(Set(ends.map { Point(x: Double($0 % width), y: Double($0 / width)) }))
    }
    return regions
  }
}
