import Media
import TestSupport

extension Image {
  /// A picture whose values come from `value(x, y, channel)`, rounded and clipped to 0 to 255.
  public static func made(
    width: Int, height: Int, _ value: (_ x: Int, _ y: Int, _ channel: Int) -> Double
  ) throws -> Image {
    try Image(width: width, height: height) { pixels in
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            let wanted = value(x, y, channel).rounded()
            pixels[3 * (y * width + x) + channel] = UInt8(min(max(wanted, 0), 255))
          }
        }
      }
    }
  }

  /// A picture of one colour.
  public static func flat(
    width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8
  ) throws -> Image {
    let colour = [Double(red), Double(green), Double(blue)]
    return try made(width: width, height: height) { _, _, channel in colour[channel] }
  }

  /// A scene of coloured discs with fine stripes before a gradient, moved to the right by `shift`
  /// pixels; another one for every seed.
  public static func scene(
    width: Int = 320, height: Int = 180, seed: UInt64, shift: Int = 0
  ) throws -> Image {
    var random = SplitMix64(seed: seed)
    let sky = (0..<3).map { _ in 70 + 90 * random.uniform() }
    let discs = (0..<12).map { _ in
      (
        x: random.uniform() * Double(width), y: random.uniform() * Double(height),
        radius: (0.05 + 0.15 * random.uniform()) * Double(height),
        colour: (0..<3).map { _ in 20 + 215 * random.uniform() },
        period: Int.random(in: 2...5, using: &random)
      )
    }
    return try made(width: width, height: height) { x, y, channel in
      let place = (x - shift) % width
      let column = place < 0 ? place + width : place
      for disc in discs {
        let (across, down) = (Double(column) - disc.x, Double(y) - disc.y)
        if across * across + down * down < disc.radius * disc.radius {
          return disc.colour[channel] * ((column + y) / disc.period % 2 == 0 ? 1 : 0.6)
        }
      }
      return sky[channel] * (0.7 + 0.6 * Double(y) / Double(height))
    }
  }
}
