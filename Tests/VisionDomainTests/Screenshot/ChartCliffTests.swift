import Foundation
import Media
import TestSupport
import Testing
import VisionDomain

/// A screen with a chart on it.
private struct Screen {
  enum Drawing: CaseIterable {
    case curve
    case area
    case bars
  }

  var width = 720
  var height = 1280
  var isDark = false
  var colour: (UInt8, UInt8, UInt8) = (30, 120, 240)
  var drawing = Drawing.curve
  var hasAxis = true

  /// Draws values from 0 to 1.
  func picture(of values: [Double]) throws -> Image {
    let ground: UInt8 = isDark ? 18 : 250
    let rule: UInt8 = isDark ? 60 : 215
    let (left, right, top, foot) = (width / 10, width * 9 / 10, height / 3, height / 2)
    return try Image(width: width, height: height) { target in
      target.update(repeating: ground)
      func put(_ x: Int, _ y: Int, _ colour: (UInt8, UInt8, UInt8)) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let place = 3 * (y * width + x)
        (target[place], target[place + 1], target[place + 2]) = colour
      }
      if hasAxis {
        for x in left..<right { put(x, foot, (rule, rule, rule)) }
      }
      func row(_ value: Double) -> Int { foot - 1 - Int(value * Double(foot - top)) }
      switch drawing {
      case .curve, .area:
        var last: Int?
        for x in left..<right {
          let place = Double(x - left) / Double(right - left - 1) * Double(values.count - 1)
          let first = min(Int(place), values.count - 2)
          let share = place - Double(first)
          let y = row(values[first] * (1 - share) + values[first + 1] * share)
          let until = drawing == .area ? foot - 1 : max(y, last ?? y) + 3
          for y in min(y, last ?? y)...max(until, y) { put(x, y, colour) }
          last = y
        }
      case .bars:
        let pitch = (right - left) / values.count
        for (index, value) in values.enumerated() {
          for x in 0..<pitch * 2 / 3 {
            for y in row(value)..<foot { put(left + index * pitch + x, y, colour) }
          }
        }
      }
    }
  }
}

@Suite struct ChartCliffTests {
  /// Values around a level, with a fall to another one.
  private static func values(
    fallTo low: Double, at place: Int = 18, of count: Int = 30, noise: Double = 0.05,
    seed: UInt64 = 1
  ) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { index in
      let level = index < place ? 0.8 : low
      return max(0.01, level + Double.random(in: -noise...noise, using: &random))
    }
  }

  @Test(arguments: Screen.Drawing.allCases.map { "\($0)" }, [false, true])
  func fallIsFoundWhereItIs(drawing: String, isDark: Bool) throws {
    var screen = Screen()
    screen.drawing = try #require(Screen.Drawing.allCases.first { "\($0)" == drawing })
    screen.isDark = isDark
    let cliffs = try ChartCliff.all(in: try screen.picture(of: Self.values(fallTo: 0.15)))
    try #require(cliffs.count == 1)
    #expect(abs(cliffs[0].position - 0.6) < 0.05)
    #expect(abs(try #require(cliffs[0].drop) - 0.81) < 0.06)
    #expect(cliffs[0].probability > 0.9)
    #expect(abs(cliffs[0].bounds.left - 72) < 8 && abs(cliffs[0].bounds.right - 648) < 24)
  }

  @Test(arguments: [(220, 40, 60), (20, 180, 90), (150, 60, 220), (255, 140, 0), (0, 200, 220)])
  func anyColourWillDo(red: UInt8, green: UInt8, blue: UInt8) throws {
    let screen = Screen(colour: (red, green, blue))
    #expect(try ChartCliff.all(in: screen.picture(of: Self.values(fallTo: 0.2))).count == 1)
  }

  @Test(arguments: [(360, 640), (1080, 2340), (1920, 1080)])
  func anySizeWillDo(width: Int, height: Int) throws {
    let screen = Screen(width: width, height: height)
    let cliffs = try ChartCliff.all(in: screen.picture(of: Self.values(fallTo: 0.2)))
    try #require(cliffs.count == 1)
    #expect(abs(cliffs[0].position - 0.6) < 0.05)
    #expect(abs(Double(cliffs[0].bounds.left) - Double(width) / 10) < Double(width) / 60)
  }

  @Test func withoutAnAxisNoShareIsGiven() throws {
    let screen = Screen(hasAxis: false)
    let cliffs = try ChartCliff.all(in: screen.picture(of: Self.values(fallTo: 0.4)))
    try #require(cliffs.count == 1)
    #expect(cliffs[0].drop == nil)
  }

  static let ordinary: [(String, [Double])] = [
    ("level", values(fallTo: 0.8)), ("small fall", values(fallTo: 0.68)),
    ("rise", values(fallTo: 0.2).reversed()),
    ("decline", (0..<30).map { 0.9 - 0.025 * Double($0) }),
    ("one bad day", values(fallTo: 0.8).enumerated().map { $0 == 15 ? 0.1 : $1 }),
    ("weekly wave", (0..<30).map { 0.5 + 0.3 * sin(Double($0) * 2 * .pi / 7) }),
    ("growth", (0..<30).map { 0.1 + 0.028 * Double($0) }),
  ]

  @Test(arguments: ordinary, Screen.Drawing.allCases.map { "\($0)" })
  func ordinaryChartHasNoCliff(chart: (name: String, values: [Double]), drawing: String) throws {
    var screen = Screen()
    screen.drawing = try #require(Screen.Drawing.allCases.first { "\($0)" == drawing })
    let cliffs = try ChartCliff.all(in: screen.picture(of: chart.values))
    #expect(cliffs.isEmpty, "\(chart.name): \(cliffs)")
  }

  @Test func deeperFallIsSurer() throws {
    let probabilities = try [0.5, 0.35, 0.1].map { low in
      try #require(SeriesCliff(in: Self.values(fallTo: low, noise: 0.25))).probability
    }
    #expect(probabilities == probabilities.sorted())
  }

  @Test(arguments: [[], [1, 2, 3], [5, 5, 5, 5, 5, 5, 5, 5], [1, 2, 3, 4, 5, 6, 7, 8]])
  func seriesWithoutAFallHasNone(values: [Double]) {
    #expect(SeriesCliff(in: values) == nil)
  }

  @Test func plainPicturesHaveNoCharts() throws {
    for colour in [UInt8(0), 128, 255] {
      let plain = try Image(width: 300, height: 500) { $0.update(repeating: colour) }
      #expect(try ChartCliff.all(in: plain).isEmpty)
    }
    let dot = try Image(width: 1, height: 1) { $0.update(repeating: 9) }
    #expect(try ChartCliff.all(in: dot).isEmpty)
  }
}
