import Foundation
import Media

/// The colour of the light that a picture seems to be taken in: that of its lightest near-neutral
/// part, as a screen shows it. A picture whose white balance is right reads about 6500 K.
public struct ColourTemperature: Sendable, Equatable {
  /// Correlated colour temperature in kelvin, 2000 (warm) to 25,000 (cold): C. S. McCamy, "Correlated
  /// color temperature as an explicit function of chromaticity coordinates", Color Research and
  /// Application 17 (1992); within a few kelvin of the truth from 2850 to 6500, some percent beyond
  /// 10,000.
  public let kelvin: Double
  /// Distance from the Planckian locus in CIE 1960 u, v: above 0 greenish, below pinkish. Y. Ohno,
  /// "Practical use and calculation of CCT and Duv", LEUKOS 10 (2014).
  public let duv: Double

  /// The share of a picture's pixels that are looked at: its lightest ones.
  private static let lightestShare = 0.1
  /// A value above this is clipped, and its colour lost; of 255.
  private static let clipped = 250
  /// The least lightness (L*) of something that may be white.
  private static let leastLightness = 45.0
  /// The greatest mean chroma in Lab units of something that may be white in coloured light.
  private static let greatestChroma = 35.0
  /// The greatest deviation of a* and b* in it: more is not one thing.
  private static let greatestSpread = 14.0
  /// How far from the locus light may be and still have a temperature (CIE 15:2004, 0.05).
  private static let greatestDistance = 0.05

  /// That of a picture; `nil` where nothing in it may be white.
  static func measure(_ image: Image) throws -> ColourTemperature? {
    let size = AnalysisSize.fittingExactly(
      image.width, image.height, longSide: AnalysisSize.phone)
    let small = try image.resized(width: size.width, height: size.height)
    var pixels: [(lightness: Double, rgb: SIMD3<Double>)] = []
    for index in 0..<small.width * small.height {
      let values = small.pixels[3 * index..<3 * index + 3]
      guard values.allSatisfy({ Int($0) <= clipped }) else { continue }
      let rgb = SIMD3(
        CIELab.linear[Int(values[values.startIndex])],
        CIELab.linear[Int(values[values.startIndex + 1])],
        CIELab.linear[Int(values[values.startIndex + 2])])
      pixels.append((CIELab.lab(rgb).x, rgb))
    }
    pixels.sort { $0.lightness > $1.lightness }
    let lightest = pixels.prefix(max(1, pixels.count / Int(1 / lightestShare)))
      .filter { $0.lightness >= leastLightness }
    guard !lightest.isEmpty else { return nil }
    let count = Double(lightest.count)
    let labs = lightest.map { CIELab.lab($0.rgb) }
    let mean = labs.reduce(.zero, +) / count
    let variance = labs.map { ($0 - mean) * ($0 - mean) }.reduce(.zero, +) / count
    guard (mean.y * mean.y + mean.z * mean.z).squareRoot() <= greatestChroma,
      (variance.y + variance.z).squareRoot() <= greatestSpread
    else { return nil }
    let xyz = CIELab.xyz(lightest.map(\.rgb).reduce(.zero, +) / count)
    return ColourTemperature(x: xyz.x / xyz.sum(), y: xyz.y / xyz.sum())
  }

  /// That of light with the CIE 1931 chromaticity (x, y); `nil` for light that is no white.
  public init?(x: Double, y: Double) {
    let n = (x - 0.3320) / (0.1858 - y)
    let kelvin = ((449 * n + 3525) * n + 6823.3) * n + 5520.33
    let u = 4 * x / (-2 * x + 12 * y + 3)
    let v = 6 * y / (-2 * x + 12 * y + 3)
    let (across, up) = (u - 0.292, v - 0.240)
    let angle = atan2(up, across)
    // Coefficients of angle^0 to angle^6.
    let powers = [-0.471106, 1.925865, -2.4243787, 1.5317403, -0.5179722, 0.0893944, -0.00616793]
    let locus = powers.reversed().reduce(0) { $0 * angle + $1 }
    let duv = (across * across + up * up).squareRoot() - locus
    guard 2000...25_000 ~= kelvin, abs(duv) <= Self.greatestDistance else { return nil }
    self.kelvin = kelvin
    self.duv = duv
  }
}
