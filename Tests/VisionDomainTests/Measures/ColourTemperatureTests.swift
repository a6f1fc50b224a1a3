import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

@Suite struct ColourTemperatureTests {
  /// Standard illuminants of CIE 15 with their published temperature and distance from the locus.
  @Test(arguments: [
    ("A", 0.44758, 0.40745, 2856.0, 0.0), ("D50", 0.34567, 0.35850, 5003, 0.0033),
    ("D55", 0.33242, 0.34743, 5503, 0.0033), ("D65", 0.31272, 0.32903, 6504, 0.0032),
    ("D75", 0.29902, 0.31485, 7504, 0.0031),
  ])
  func illuminantsHaveTheirTemperature(
    name: String, x: Double, y: Double, kelvin: Double, duv: Double
  ) throws {
    let found = try #require(ColourTemperature(x: x, y: y))
    #expect(abs(found.kelvin / kelvin - 1) < 0.005, "\(name): \(found)")
    #expect(abs(found.duv - duv) < 0.0005, "\(name): \(found)")
  }

  /// Every temperature on the locus (Krystek 1985) comes back, with hardly any distance.
  @Test(arguments: [2200.0, 2700, 3500, 4500, 5500, 6500, 8000, 10_000, 14_000])
  func theLocusIsFollowed(kelvin: Double) throws {
    let t = kelvin
    let u =
      (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t)
      / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t)
    let v =
      (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t)
      / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t)
    let found = try #require(
      ColourTemperature(x: 3 * u / (2 * u - 8 * v + 4), y: 2 * v / (2 * u - 8 * v + 4)))
    #expect(abs(found.kelvin / kelvin - 1) < (kelvin > 10_000 ? 0.06 : 0.02), "\(found)")
    #expect(abs(found.duv) < 0.001, "\(found)")
  }

  @Test func grayIsDaylightAndTintsMoveIt() throws {
    let scene = try Image.made(width: 64, height: 64) { x, y, channel in
      x < 32 ? 190 : [40, 90, 60][channel]
    }
    func temperature(_ gains: [Double]) throws -> ColourTemperature? {
      try PictureAnalyzer.colourTemperature(
        .made(width: 64, height: 64) { x, y, channel in
          Double(scene.pixels[3 * (y * 64 + x) + channel]) * gains[channel]
        })
    }
    let neutral = try #require(try temperature([1, 1, 1]))
    #expect(abs(neutral.kelvin - 6504) < 40 && abs(neutral.duv - 0.0032) < 0.001)
    let warm = try [0.95, 0.9, 0.8].map {
      try #require(try temperature([1, ($0 + 1) / 2, $0])).kelvin
    }
    #expect(zip([neutral.kelvin] + warm, warm).allSatisfy { $0 > $1 })
    let cold = try [0.95, 0.9, 0.85].map {
      try #require(try temperature([$0, ($0 + 1) / 2, 1])).kelvin
    }
    #expect(zip([neutral.kelvin] + cold, cold).allSatisfy { $0 < $1 })
    let green = try #require(try temperature([0.9, 1, 0.9]))
    let pink = try #require(try temperature([1, 0.9, 1]))
    #expect(green.duv > neutral.duv + 0.005 && pink.duv < neutral.duv - 0.005)
  }

  @Test(
    arguments: [
      (230, 20, 20), (20, 200, 30), (10, 10, 240), (5, 5, 5), (60, 60, 60), (255, 255, 255),
    ] as [(UInt8, UInt8, UInt8)])
  func withoutAWhiteThereIsNone(red: UInt8, green: UInt8, blue: UInt8) throws {
    let flat = try Image.flat(width: 20, height: 20, red: red, green: green, blue: blue)
    #expect(try PictureAnalyzer.colourTemperature(flat) == nil)
  }
}
