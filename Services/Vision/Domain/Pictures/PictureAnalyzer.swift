import Media
import Scoring
import Validation

/// Measures pictures, as much of them as is asked for.
public struct PictureAnalyzer: Sendable {
  private let brisque: Brisque?

  /// An analyser; without `brisque`, nothing is said of natural scene statistics.
  public init(brisque: Brisque?) { self.brisque = brisque }

  /// Decodes a picture.
  ///
  /// - Parameters:
  ///   - field: the request's field that holds the picture, for errors.
  ///   - check: asked while it is read; what it throws ends the work.
  /// - Throws: `InvalidInput`, `MediaError` where the fault is not the input's, or what `check`
  ///   throws.
  public static func picture(
    _ input: MediaInput, field: String, limits: MediaLimits, check: @escaping CancellationCheck
  ) throws -> Picture {
    try InvalidInput.naming(field) {
      try ImageDecoder.picture(input, limits: limits, check: check)
    }
  }

  /// Measures what is asked for; what is not asked for costs nothing.
  ///
  /// - Parameter check: asked between the measures; what it throws ends the work.
  /// - Throws: `MediaError`, or what `check` throws.
  public func analyze(
    _ picture: Picture, kinds: Set<PictureAnalysis.Kind>, check: CancellationCheck
  ) throws -> PictureAnalysis {
    let image = picture.image
    var analysis = PictureAnalysis(picture)
    if kinds.contains(.quality) {
      try check()
      analysis.qualities = try Self.qualities(image)
      try check()
      if let brisque, let statistics = try NaturalSceneStatistics(image) {
        analysis.brisque = brisque.score(statistics)
      }
    }
    if kinds.contains(.palette) {
      try check()
      analysis.palette = try Self.palette(image)
      analysis.colourTemperature = try Self.colourTemperature(image)
    }
    if kinds.contains(.composition) {
      try check()
      analysis.composition = try Self.composition(image)
    }
    return analysis
  }

  /// The name, version and data of the model of `PictureAnalysis.brisque`; `nil` without it.
  public var brisqueIdentity: ModelIdentity? { brisque?.identity }

  /// What `PictureQualities` measures; `nil` for a side below 16 pixels.
  public static func qualities(_ image: Image) throws -> PictureQualities? {
    guard isLargeEnough(image) else { return nil }
    return try PictureQualities.measure(image, field: "")
  }

  /// The few colours of a picture, the largest share first; the shares add up to 1.
  public static func palette(_ image: Image) throws -> [PaletteColour] {
    try Palette.measure(image)
  }

  /// The colour of the light; `nil` where nothing in the picture may be white.
  public static func colourTemperature(_ image: Image) throws -> ColourTemperature? {
    try ColourTemperature.measure(image)
  }

  /// How a picture is laid out; `nil` for a side below 16 pixels.
  public static func composition(_ image: Image) throws -> Composition? {
    guard isLargeEnough(image) else { return nil }
    let size = AnalysisSize.fitting(image.width, image.height, longSide: AnalysisSize.phone)
    return try Composition(image.resized(width: size.width, height: size.height))
  }

  private static func isLargeEnough(_ image: Image) -> Bool {
    min(image.width, image.height) >= AnalysisSize.minimumSide
  }
}
