import Foundation
import Media

extension TextQualities {
  /// The longer side that the text is measured at, in pixels: a stroke of one pixel on a phone has seven.
  private static let measuredSide = 1280
  /// How much of the height of a line's box its capital letters take, as the reader draws boxes: 0.41 to
  /// 0.48 for eleven of thirteen titles on plates on three photographs. The rows of the ink itself tell nothing where
  /// the ground is as bright as the letters in places.
  private static let capitalShare = 0.45

  /// Measures the text of a picture.
  ///
  /// - Parameter lines: the lines that were read in it; what has less than two letters or digits is left
  ///   out, since rings and bars are often taken for one.
  public static func measure(_ lines: [TextLine], in picture: Image) throws -> TextQualities {
    let lines = lines.filter { $0.text.count { $0.isLetter || $0.isNumber } >= 2 }
    guard let largest = lines.max(by: { $0.corners.area < $1.corners.area }) else { return .none }
    let coverage =
      lines.reduce(0) { $0 + $1.corners.area } / Double(picture.width * picture.height)
    let size = AnalysisSize.fittingExactly(
      picture.width, picture.height, longSide: measuredSide)
    let small =
      size.width == picture.width
      ? picture : try picture.resized(width: size.width, height: size.height)
    let (x, y) = (
      Double(size.width) / Double(picture.width), Double(size.height) / Double(picture.height)
    )
    guard
      let strip = try small.rectified(largest.corners.map { Point(x: $0.x * x, y: $0.y * y) })
    else { return .none }
    let upright =
      largest.corners.height > 1.5 * largest.corners.width
      ? try strip.turnedLeft() : strip
    let ink = Ink(upright)
    let scale = Double(AnalysisSize.phone) / Double(max(size.width, size.height))
    return TextQualities(
      lines: lines.count, coverage: min(1, coverage),
      letterHeight: Self.capitalShare * Double(upright.height) * scale,
      stroke: ink.stroke * scale, contrast: ink.contrast)
  }
}

/// The ink of one line of text, told from its ground.
private struct Ink {
  /// Twice its area over the length of its outline, in pixels.
  private(set) var stroke = 0.0
  /// The contrast ratio of the means of ink and ground, 1 to 21.
  private(set) var contrast = 1.0

  /// How much of a line's height the reader leaves free above and below the letters, at least.
  private static let free = 0.15

  init(_ line: Image) {
    // Around that there may be something else than the letters' ground: a plate's edge.
    let margin = Int(Self.free * Double(line.height))
    let side = min(margin, line.width / 4)
    let (width, rows) = (line.width - 2 * side, line.height - 2 * margin)
    guard width > 1, rows > 1 else { return }
    let luminance = (0..<width * rows).map { index in
      let pixel = 3 * ((index / width + margin) * line.width + index % width + side)
      return 0.2126 * CIELab.linear[Int(line.pixels[pixel])]
        + 0.7152 * CIELab.linear[Int(line.pixels[pixel + 1])]
        + 0.0722 * CIELab.linear[Int(line.pixels[pixel + 2])]
    }
    let codes = luminance.map { Int((CIELab.coded($0) * 255).rounded()) }
    let threshold = Self.threshold(codes)
    // Letters cover less of their line than the ground does.
    let inkIsDark = 2 * codes.count { $0 <= threshold } <= codes.count
    let isInk = codes.map { ($0 <= threshold) == inkIsDark }
    let inked = zip(luminance, isInk).filter(\.1).map(\.0)
    let ground = zip(luminance, isInk).filter { !$0.1 }.map(\.0)
    guard !inked.isEmpty, !ground.isEmpty else { return }
    let (inkLevel, groundLevel) = (Self.median(inked), Self.median(ground))
    contrast =
      (max(inkLevel, groundLevel) + 0.05) / (min(inkLevel, groundLevel) + 0.05)
    guard inkLevel != groundLevel else { return }
    // How much of each pixel is ink; its total variation is the length of the outline (coarea formula).
    let share = luminance.map {
      min(1, max(0, ($0 - groundLevel) / (inkLevel - groundLevel)))
    }
    var outline = 0.0
    for y in 0..<rows - 1 {
      for x in 0..<width - 1 {
        let index = y * width + x
        let (across, down) = (share[index + 1] - share[index], share[index + width] - share[index])
        outline += (across * across + down * down).squareRoot()
      }
    }
    let total = share.reduce(0, +)
    guard outline > 0 else { return }
    stroke = 2 * total / outline
  }

  private static func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }

  /// Otsu's threshold: what is at most it is the darker class.
  private static func threshold(_ codes: [Int]) -> Int {
    var histogram = [Int](repeating: 0, count: 256)
    for code in codes { histogram[code] += 1 }
    let sum = codes.reduce(0, +)
    var (count, below, best) = (0, 0, (place: 0, variance: -1.0))
    for place in 0..<255 {
      count += histogram[place]
      below += place * histogram[place]
      guard count > 0, count < codes.count else { continue }
      let (dark, light) = (
        Double(below) / Double(count), Double(sum - below) / Double(codes.count - count)
      )
      let variance = Double(count) * Double(codes.count - count) * (light - dark) * (light - dark)
      if variance > best.variance { best = (place, variance) }
    }
    return best.place
  }
}

extension Quadrilateral {
  /// The area that it encloses, by the shoelace formula.
  fileprivate var area: Double {
    let points = corners
    return abs(
      points.indices.reduce(0) { $0 + points[$1].cross(points[($1 + 1) % 4]) }) / 2
  }
}
