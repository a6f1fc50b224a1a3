import Foundation

/// CIE 1976 L*a*b* under D65 of sRGB colours (IEC 61966-2-1).
enum CIELab {
  /// Linear light, 0 to 1, of each coded value.
  static let linear: [Double] = (0...255).map { linearised(Double($0) / 255) }

  /// Linear light, 0 to 1, of a coded value, 0 to 1.
  static func linearised(_ coded: Double) -> Double {
    coded <= 0.04045 ? coded / 12.92 : pow((coded + 0.055) / 1.055, 2.4)
  }

  /// The coded value, 0 to 1, of linear light.
  static func coded(_ linear: Double) -> Double {
    linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
  }

  /// X, Y and Z, white's Y being 1, of linear red, green and blue.
  static func xyz(_ rgb: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(
      0.4124 * rgb.x + 0.3576 * rgb.y + 0.1805 * rgb.z,
      0.2126 * rgb.x + 0.7152 * rgb.y + 0.0722 * rgb.z,
      0.0193 * rgb.x + 0.1192 * rgb.y + 0.9505 * rgb.z)
  }

  /// L* (0 to 100), a* and b* of linear red, green and blue.
  static func lab(_ rgb: SIMD3<Double>) -> SIMD3<Double> {
    let xyz = xyz(rgb)
    func root(_ value: Double) -> Double {
      value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116
    }
    let (fx, fy, fz) = (root(xyz.x / 0.95047), root(xyz.y), root(xyz.z / 1.08883))
    return SIMD3(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
  }

  /// L*, a* and b* of coded red, green and blue, 0 to 255 each.
  static func lab(red: UInt8, green: UInt8, blue: UInt8) -> SIMD3<Double> {
    lab(SIMD3(linear[Int(red)], linear[Int(green)], linear[Int(blue)]))
  }

  /// Coded red, green and blue, 0 to 255, of the nearest colour that a screen can show.
  static func screenColour(_ lab: SIMD3<Double>) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let fy = (lab.x + 16) / 116
    func cube(_ value: Double) -> Double {
      let cubed = value * value * value
      return cubed > 0.008856 ? cubed : (value - 16.0 / 116) / 7.787
    }
    let x = 0.95047 * cube(fy + lab.y / 500)
    let y = cube(fy)
    let z = 1.08883 * cube(fy - lab.z / 200)
    func value(_ linear: Double) -> UInt8 {
      UInt8((255 * coded(min(max(linear, 0), 1))).rounded())
    }
    return (
      value(3.2406 * x - 1.5372 * y - 0.4986 * z), value(-0.9689 * x + 1.8758 * y + 0.0415 * z),
      value(0.0557 * x - 0.2040 * y + 1.0570 * z)
    )
  }
}
