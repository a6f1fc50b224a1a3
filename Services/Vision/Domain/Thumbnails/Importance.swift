import Media

/// Where a picture holds what should not be covered: salience and edges, half and half; of a picture
/// with faces these are one half, and the faces the other.
struct Importance {
  private let width: Int
  private let height: Int
  private let scaleX: Double
  private let scaleY: Double
  /// Sums from the top left corner, a row and a column longer than the map.
  private let sums: [Double]

  /// - Parameter faces: where faces are, in pixels of the picture; not all of them need be inside.
  init(_ image: Image, faces: [BoundingBox]) throws {
    let size = AnalysisSize.fitting(image.width, image.height, longSide: AnalysisSize.phone)
    let phone = try image.resized(width: size.width, height: size.height)
    let map = SalienceMap(phone)
    let luma = try phone.luma()
    let (width, height) = size
    var edges = [Double](repeating: 0, count: width * height)
    for y in 1..<height - 1 {
      for x in 1..<width - 1 {
        let index = y * width + x
        let across = Double(luma.values[index + 1]) - Double(luma.values[index - 1])
        let down = Double(luma.values[index + width]) - Double(luma.values[index - width])
        edges[index] = (across * across + down * down).squareRoot()
      }
    }
    let salienceSum = max(1e-9, map.values.reduce(0, +))
    let edgeSum = max(1e-9, edges.reduce(0, +))
    let (scaleX, scaleY) = (
      Double(width) / Double(image.width), Double(height) / Double(image.height)
    )
    let covered = Self.covered(
      by: faces.map { $0.scaled(Float(scaleX), Float(scaleY)) }, width, height)
    let faceSum = covered.reduce(0, +)
    var sums = [Double](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        var value = (map.values[index] / salienceSum + edges[index] / edgeSum) / 2
        if faceSum > 0 { value = (value + covered[index] / faceSum) / 2 }
        sums[(y + 1) * (width + 1) + x + 1] =
          value + sums[y * (width + 1) + x + 1] + sums[(y + 1) * (width + 1) + x]
          - sums[y * (width + 1) + x]
      }
    }
    self.sums = sums
    self.width = width
    self.height = height
    self.scaleX = scaleX
    self.scaleY = scaleY
  }

  /// 1 for each pixel whose middle lies in a face.
  private static func covered(
    by faces: [BoundingBox], _ width: Int, _ height: Int
  ) -> [Double] {
    var covered = [Double](repeating: 0, count: width * height)
    for face in faces {
      func pixels(_ start: Float, _ end: Float, within side: Int) -> Range<Int> {
        let first = min(side, max(0, Int(start.rounded())))
        return first..<max(first, min(side, Int(end.rounded())))
      }
      let columns = pixels(face.left, face.right, within: width)
      let rows = pixels(face.top, face.bottom, within: height)
      for y in rows { for x in columns { covered[y * width + x] = 1 } }
    }
    return covered
  }

  /// The share of it in a part of the picture, in the picture's pixels; 0 to 1.
  func share(x: Int, y: Int, width: Int, height: Int) -> Double {
    func column(_ x: Int) -> Int { min(self.width, Int((Double(x) * scaleX).rounded())) }
    func row(_ y: Int) -> Int { min(self.height, Int((Double(y) * scaleY).rounded())) }
    func sum(_ column: Int, _ row: Int) -> Double { sums[row * (self.width + 1) + column] }
    let (left, right) = (column(x), column(x + width))
    let (top, bottom) = (row(y), row(y + height))
    return max(0, sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top))
  }
}
