import Media

/// Reads the charts of a screenshot that are drawn in a colour, as those of the platforms are: black and
/// grey drawings are taken for text and rules.
package enum ChartReader {
  /// The longest side at which a picture is looked at, in pixels.
  static let maximumSide = 1600
  /// How many values a curve is read as.
  package static let resolution = 48
  /// The least difference between the strongest and the weakest of red, green and blue of what is
  /// coloured.
  static let minimumChroma = 48
  /// Colours that differ by less than this belong together, in degrees.
  static let hueTolerance = 25.0
  /// The least width of a chart, as a share of the picture's.
  static let minimumWidth = 0.3
  /// The least height of a chart, as a share of the picture's.
  static let minimumHeight = 0.03
  /// The least number of bars.
  static let minimumBars = 6

  /// The charts of a picture, the largest first.
  package static func series(in picture: Image) throws -> [ChartSeries] {
    let longest = max(picture.width, picture.height)
    let scale = min(1, Double(maximumSide) / Double(longest))
    let looked = try picture.resized(
      width: max(1, Int(Double(picture.width) * scale)),
      height: max(1, Int(Double(picture.height) * scale)))
    let colours = Colours(looked)
    var found: [ChartSeries] = []
    for hue in stride(from: 0.0, to: 360, by: 30) {
      let mask = colours.mask(hue: hue)
      let boxes = mask.regions(above: 0.5, limit: 2000).map(PixelBox.init(around:))
      for series in curves(boxes, mask, colours) + bars(boxes, colours) {
        found.append(series)
      }
    }
    found.sort { $0.bounds.width * $0.bounds.height > $1.bounds.width * $1.bounds.height }
    var kept: [ChartSeries] = []
    for series in found where !kept.contains(where: { $0.bounds.overlap(series.bounds) > 0.5 }) {
      kept.append(series)
    }
    return kept.map { $0.scaled(from: looked, to: picture) }
  }

  /// Lines and areas: one region that spans the chart, with one height at each place.
  private static func curves(
    _ boxes: [PixelBox], _ mask: ProbabilityMap, _ colours: Colours
  ) -> [ChartSeries] {
    boxes.compactMap { box in
      guard Double(box.width) >= minimumWidth * Double(mask.width),
        Double(box.height) >= minimumHeight * Double(mask.height), box.width >= resolution
      else { return nil }
      let columns = (box.left..<box.right).map { Column(mask, x: $0, box) }
      let drawn = columns.compactMap(\.self)
      guard Double(drawn.count) >= 0.9 * Double(columns.count) else { return nil }
      let standing = drawn.count { $0.bottom >= box.bottom - 3 }
      let isArea = Double(standing) >= 0.8 * Double(drawn.count)
      let thickness = drawn.map { $0.bottom - $0.top + 1 }.sorted()[drawn.count / 2]
      guard isArea || thickness * 4 <= box.height else { return nil }
      let axis = isArea ? box.bottom - 1 : colours.axis(under: box)
      let baseline = Double(axis ?? box.bottom - 1)
      let heights = columns.map { column in
        column.map { baseline - (isArea ? Double($0.top) : Double($0.top + $0.bottom) / 2) }
      }
      return ChartSeries(
        values: means(heights), bounds: box, hasBaseline: axis != nil)
    }
  }

  /// Bars: regions of about one width that stand on one line.
  private static func bars(_ boxes: [PixelBox], _ colours: Colours) -> [ChartSeries] {
    let candidates = boxes.filter { $0.width >= 3 && $0.height >= 2 }
    var series: [ChartSeries] = []
    var rest = candidates.sorted { $0.left < $1.left }
    while let first = rest.first {
      let row = rest.filter { box in
        abs(box.bottom - first.bottom) <= 2 && abs(box.width - first.width) <= 2 + first.width / 4
      }
      rest.removeAll(where: row.contains)
      guard row.count >= minimumBars, let last = row.last, let top = row.map(\.top).min() else {
        continue
      }
      let bounds = PixelBox(left: first.left, top: top, right: last.right, bottom: first.bottom)
      guard Double(bounds.width) >= minimumWidth * Double(colours.width),
        Double(bounds.height) >= minimumHeight * Double(colours.height)
      else { continue }
      series.append(
        ChartSeries(
          values: row.map { Double(bounds.bottom - $0.top) }, bounds: bounds, hasBaseline: true))
    }
    return series
  }

  /// The means of as many pieces of equal length; a place without a value takes the one before it.
  private static func means(_ heights: [Double?]) -> [Double] {
    var last = heights.lazy.compactMap(\.self).first ?? 0
    let filled = heights.map { height in
      last = height ?? last
      return last
    }
    return (0..<resolution).map { piece in
      let start = piece * filled.count / resolution
      let end = (piece + 1) * filled.count / resolution
      return filled[start..<end].reduce(0, +) / Double(end - start)
    }
  }

  /// What is drawn in one column of a box.
  private struct Column {
    let top: Int
    let bottom: Int

    init?(_ mask: ProbabilityMap, x: Int, _ box: PixelBox) {
      let rows = (box.top..<box.bottom).filter { mask.values[$0 * mask.width + x] > 0.5 }
      guard let top = rows.first, let bottom = rows.last else { return nil }
      self.top = top
      self.bottom = bottom
    }
  }
}

extension ChartSeries {
  /// The same in the pixels of a picture of which another is a scaled copy.
  fileprivate func scaled(from small: Image, to picture: Image) -> ChartSeries {
    let (x, y) = (
      Double(picture.width) / Double(small.width), Double(picture.height) / Double(small.height)
    )
    func scaled(_ value: Int, _ factor: Double) -> Int { Int((Double(value) * factor).rounded()) }
    return ChartSeries(
      values: values.map { $0 * y },
      bounds: PixelBox(
        left: scaled(bounds.left, x), top: scaled(bounds.top, y), right: scaled(bounds.right, x),
        bottom: scaled(bounds.bottom, y)),
      hasBaseline: hasBaseline)
  }
}

extension PixelBox {
  /// The box around places, of which there is at least one.
  fileprivate init(around places: [Point]) {
    let xs = places.map { Int($0.x) }
    let ys = places.map { Int($0.y) }
    self.init(
      left: xs.min() ?? 0, top: ys.min() ?? 0, right: (xs.max() ?? 0) + 1,
      bottom: (ys.max() ?? 0) + 1)
  }
}

/// The colours of a picture as charts need them.
private struct Colours {
  let width: Int
  let height: Int
  /// In degrees; negative where there is no colour to speak of.
  private let hues: [Float]
  /// From 0 to 255.
  private let luma: [UInt8]

  init(_ picture: Image) {
    width = picture.width
    height = picture.height
    var hues: [Float] = []
    var luma: [UInt8] = []
    hues.reserveCapacity(width * height)
    luma.reserveCapacity(width * height)
    for index in stride(from: 0, to: picture.pixels.count, by: 3) {
      let (red, green, blue) = (
        Int(picture.pixels[index]), Int(picture.pixels[index + 1]), Int(picture.pixels[index + 2])
      )
      luma.append(UInt8((54 * red + 183 * green + 19 * blue + 128) >> 8))
      hues.append(Self.hue(red, green, blue))
    }
    self.hues = hues
    self.luma = luma
  }

  private static func hue(_ red: Int, _ green: Int, _ blue: Int) -> Float {
    let high = max(red, green, blue)
    let chroma = high - min(red, green, blue)
    guard chroma >= ChartReader.minimumChroma else { return -1 }
    let part =
      switch high {
      case red: Float(green - blue) / Float(chroma)
      case green: Float(blue - red) / Float(chroma) + 2
      default: Float(red - green) / Float(chroma) + 4
      }
    return part < 0 ? part * 60 + 360 : part * 60
  }

  /// Where a colour is: 1, elsewhere 0.
  func mask(hue: Double) -> ProbabilityMap {
    ProbabilityMap(
      width: width, height: height,
      values: hues.map { value in
        guard value >= 0 else { return 0 }
        let difference = abs(Double(value) - hue)
        return min(difference, 360 - difference) <= ChartReader.hueTolerance ? 1 : 0
      })
  }

  /// The row of the axis under a box: of the rules that run along most of the box and begin and end in the
  /// same columns, as grid lines do, the lowest; not farther below than the box is wide.
  func axis(under box: PixelBox) -> Int? {
    let rows =
      max(box.bottom - 2, 3)..<max(max(box.bottom - 2, 3), min(box.bottom + box.width, height - 3))
    var lowest: (row: Int, columns: Range<Int>)?
    for y in rows {
      guard let columns = rule(at: y, along: box) else { continue }
      let (near, slack) = (lowest?.columns ?? columns, box.width / 50 + 2)
      guard abs(columns.lowerBound - near.lowerBound) <= slack,
        abs(columns.upperBound - near.upperBound) <= slack
      else { break }
      lowest = (y, near)
    }
    return lowest?.row
  }

  /// The columns of a thin rule in a row that runs along at least nine tenths of a box.
  private func rule(at y: Int, along box: PixelBox) -> Range<Int>? {
    func isMarked(_ x: Int) -> Bool {
      let here = Int(luma[y * width + x])
      let above = here - Int(luma[(y - 3) * width + x])
      let below = here - Int(luma[(y + 3) * width + x])
      return min(abs(above), abs(below)) >= 6 && (above > 0) == (below > 0)
    }
    guard Double((box.left..<box.right).count(where: isMarked)) >= 0.9 * Double(box.width) else {
      return nil
    }
    var (left, right) = (box.left, box.right)
    while left > 0, isMarked(left - 1) { left -= 1 }
    while right < width, isMarked(right) { right += 1 }
    return left..<right
  }
}
