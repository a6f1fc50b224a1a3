/// The sizes at which pictures are measured, so that pictures of different sizes compare.
enum AnalysisSize {
  /// The longer side for measures of detail, in pixels.
  static let detail = 640
  /// The longer side of a thumbnail on a phone, in pixels: 168x94 for 16:9.
  static let phone = 168
  /// The longer side for comparing frame with frame, in pixels.
  static let motion = 160
  /// The shorter side that a picture must have to be measured, in pixels.
  static let minimumSide = 16

  /// The size with `longSide` pixels on its longer side and the proportions of `width` x `height`,
  /// but at least 8 pixels on the shorter one.
  static func fitting(
    _ width: Int, _ height: Int, longSide: Int
  ) -> (width: Int, height: Int) {
    let long = max(width, height)
    func scaled(_ side: Int) -> Int { max(8, (side * longSide + long / 2) / long) }
    return (scaled(width), scaled(height))
  }

  /// The same without the least of 8 pixels, and never larger than the picture: for measures that need
  /// no neighbours.
  static func fittingExactly(
    _ width: Int, _ height: Int, longSide: Int
  ) -> (width: Int, height: Int) {
    let long = max(width, height)
    guard long > longSide else { return (width, height) }
    func scaled(_ side: Int) -> Int { max(1, (side * longSide + long / 2) / long) }
    return (scaled(width), scaled(height))
  }
}
