import Foundation
import Lettering
import Media
import Validation

/// Writes a title on a picture where it covers least, so that it can be read on a phone.
enum TitleWriter {
  /// The least height of a capital letter at phone size (168 pixels on the longer side): that of the
  /// smallest text style of phones, 11 points.
  static let leastCapHeight = 8.0
  /// The height to begin with, at phone size.
  private static let greatestCapHeight = 18.0
  /// Lines at most.
  static let maximumLines = 4
  /// The share of the picture's width that lines may take, and of its height that all may.
  private static let widthShare = 0.9
  private static let heightShare = 0.45
  /// The least contrast of large text by WCAG 2.2 is 3, of all text 4.5.
  static let leastContrast = 4.5
  /// How much of the letters' size is left free around them.
  private static let padding = 0.35
  /// Steps of places that are looked at, down.
  private static let rows = 12

  /// The picture with its title, and where that went.
  ///
  /// - Parameter faces: where faces are, in its pixels.
  /// - Throws: `InvalidInput` naming `field` when the title does not fit legibly.
  static func write(
    _ title: String, on image: Image, faces: [BoundingBox], field: String
  ) throws -> (image: Image, placement: TitlePlacement) {
    let (lettering, pad) = try layout(title, image, field)
    let importance = try Importance(image, faces: faces)
    let (width, height) = (lettering.width + 2 * pad, lettering.height + 2 * pad)
    var best = (x: 0, y: 0, importance: Double.infinity)
    let (freeX, freeY) = (image.width - width, image.height - height)
    for row in 0...rows {
      for column in 0...2 {
        let (x, y) = (freeX * column / 2, freeY * row / rows)
        let covered = importance.share(x: x, y: y, width: width, height: height)
        if covered < best.importance - 1e-12 { best = (x, y, covered) }
      }
    }
    return try paint(
      lettering, on: image, x: best.x, y: best.y, pad: pad, covered: best.importance)
  }

  /// The largest lettering that fits.
  private static func layout(
    _ title: String, _ image: Image, _ field: String
  ) throws -> (Lettering, pad: Int) {
    let scale = Double(max(image.width, image.height)) / Double(AnalysisSize.phone)
    let emOfCap = 1 / 0.729
    let words = title.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else {
      throw InvalidInput(.valueOutOfRange, field: field, "a title has at least one letter")
    }
    var smallest: Lettering?
    var cap = greatestCapHeight
    while cap >= leastCapHeight - 1e-9 {
      let size = cap * scale * emOfCap
      let pad = Int((padding * size).rounded(.up))
      let room = Int(widthShare * Double(image.width)) - 2 * pad
      if room >= 1, size >= 1, size <= 2000 {
        let lettering = try lay(title, size, room, field)
        smallest = lettering
        let whole = try words.allSatisfy { try lay($0, size, room, field).lines == 1 }
        let fits =
          lettering.lines <= maximumLines && lettering.width <= room + 4
          && Double(lettering.height + 2 * pad) <= heightShare * Double(image.height)
          && lettering.width + 2 * pad <= image.width
        // A font's capitals may be a little less than DejaVu's.
        if fits, whole || cap < leastCapHeight * 1.06,
          lettering.capHeight >= leastCapHeight * scale * 0.999
        {
          return (lettering, pad)
        }
      }
      cap = cap > leastCapHeight ? max(leastCapHeight, cap * 0.92) : 0
    }
    let lines = smallest.map { "takes \($0.lines) lines" } ?? "has no room"
    throw InvalidInput(
      .valueOutOfRange, field: field,
      "the title \(lines) at the smallest size that can be read on a phone, on a picture of "
        + "\(image.width)x\(image.height); \(maximumLines) lines and "
        + "\(Int(100 * heightShare)) % of the height are allowed: shorten it")
  }

  private static func lay(
    _ text: String, _ size: Double, _ width: Int, _ field: String
  ) throws -> Lettering {
    do {
      return try Lettering(text, size: size, maximumWidth: width)
    } catch .invalidArgument(let reason) {
      throw InvalidInput(.valueOutOfRange, field: field, reason)
    } catch {
      throw MediaError.failed(reason: error.description)
    }
  }

  /// White or black letters, whichever needs the fainter plate of the other colour, and that plate
  /// just so strong that each of its pixels keeps the least contrast.
  private static func paint(
    _ lettering: Lettering, on image: Image, x: Int, y: Int, pad: Int, covered: Double
  ) throws -> (Image, TitlePlacement) {
    let (width, height) = (lettering.width + 2 * pad, lettering.height + 2 * pad)
    var choices: [(letters: UInt8, opacity: Double, contrast: Double)] = []
    for letters in [255, 0] as [UInt8] {
      for step in 0...20 {
        let opacity = Double(step) / 20
        let contrast = leastContrast(
          of: letters, image, x: x, y: y, width: width, height: height, opacity: opacity)
        guard contrast >= Self.leastContrast else { continue }
        choices.append((letters, opacity, contrast))
        break
      }
    }
    guard let choice = choices.min(by: { $0.opacity < $1.opacity }) else {
      throw MediaError.failed(reason: "a black plate under white letters has too little contrast")
    }
    let glyphs = try lettering.painted(
      red: choice.letters, green: choice.letters, blue: choice.letters)
    let plate = choice.letters == 255 ? 0.0 : 255
    let painted = try Image(width: image.width, height: image.height) { target in
      _ = target.initialize(from: image.pixels)
      for row in 0..<height {
        for column in 0..<width {
          let place = 3 * ((y + row) * image.width + x + column)
          let (inX, inY) = (column - pad, row - pad)
          let glyph =
            (0..<lettering.width).contains(inX) && (0..<lettering.height).contains(inY)
            ? glyphs[inY * lettering.width + inX] : .zero
          for channel in 0..<3 {
            let behind = mixed(target[place + channel], plate, choice.opacity)
            let rest = 255 - Double(glyph.w)
            target[place + channel] = UInt8(
              min(255, Double(glyph[channel]) + (behind * rest / 255).rounded()))
          }
        }
      }
    }
    let scale = Double(max(image.width, image.height)) / Double(AnalysisSize.phone)
    return (
      painted,
      TitlePlacement(
        x: x, y: y, width: width, height: height, lines: lettering.lines,
        phoneCapHeight: lettering.capHeight / scale, contrast: choice.contrast,
        plateOpacity: choice.opacity, coveredImportance: covered)
    )
  }

  private static func mixed(_ value: UInt8, _ plate: Double, _ opacity: Double) -> Double {
    (Double(value) * (1 - opacity) + plate * opacity).rounded()
  }

  /// The least contrast ratio of letters with the pixels of a plate of the other colour.
  private static func leastContrast(
    of letters: UInt8, _ image: Image, x: Int, y: Int, width: Int, height: Int, opacity: Double
  ) -> Double {
    let plate = letters == 255 ? 0.0 : 255
    let coded = (0...255).map { CIELab.linear[Int(mixed(UInt8($0), plate, opacity))] }
    let own = CIELab.linear[Int(letters)]
    var least = Double.infinity
    for row in y..<y + height {
      for column in x..<x + width {
        let place = 3 * (row * image.width + column)
        let luminance =
          0.2126 * coded[Int(image.pixels[place])] + 0.7152 * coded[Int(image.pixels[place + 1])]
          + 0.0722 * coded[Int(image.pixels[place + 2])]
        let (light, dark) = (max(own, luminance), min(own, luminance))
        least = min(least, (light + 0.05) / (dark + 0.05))
      }
    }
    return least
  }
}
