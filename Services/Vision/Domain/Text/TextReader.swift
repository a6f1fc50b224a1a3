import Inference
import Media

/// Reads the text in pictures: PP-OCR's detection and recognition networks one after the other.
///
/// Confidences are the recognition network's own and not calibrated.
public struct TextReader: Sendable {
  /// The longest side that a picture is looked at, in pixels; a larger one is scaled down first.
  static let maximumSide = 2000
  /// The least mean probability of its characters with which a line counts as read.
  static let minimumConfidence = 0.5
  /// The most lines that are read in one picture, the first in reading order.
  public static let maximumLines = 300

  private let detector: TextDetector
  private let recognizer: TextRecognizer

  /// Makes a reader of the two networks that `make models` installs.
  ///
  /// - Throws: `InferenceError`, where one is not installed, not what was installed, or not what it
  ///   should be.
  public init(
    models: InstalledModels, configuration: Model.Configuration
  ) throws(InferenceError) {
    detector = TextDetector(
      model: try Model(models.model("ppocr-detection"), configuration: configuration))
    let recognition = try models.model("ppocr-recognition")
    recognizer = try TextRecognizer(
      model: try Model(recognition, configuration: configuration), name: recognition.name)
  }

  /// The lines of text in a picture, in reading order; at most ``maximumLines``.
  ///
  /// Lines are found and read where they are turned by less than 45 degrees; upside down they are not
  /// understood.
  /// - Throws: as ``Inference/Model/infer(_:)``.
  public func lines(in picture: Image) async throws -> [TextLine] {
    let looked = try Self.fitted(picture)
    let boxes = try await detector.boxes(in: looked).prefix(Self.maximumLines)
    var found: [(box: Quadrilateral, line: Image)] = []
    for box in boxes {
      guard var line = try looked.rectified(box) else { continue }
      if Double(line.height) / Double(line.width) >= 1.5 { line = try line.turnedLeft() }
      found.append((box, line))
    }
    let texts = try await recognizer.read(found.map(\.line))
    let (scaleX, scaleY) = (
      Double(picture.width) / Double(looked.width), Double(picture.height) / Double(looked.height)
    )
    return zip(found, texts).compactMap { found, read in
      guard read.confidence >= Self.minimumConfidence,
        !read.text.allSatisfy(\.isWhitespace)
      else { return nil }
      return TextLine(
        text: read.text, confidence: read.confidence,
        corners: found.box.map { Point(x: $0.x * scaleX, y: $0.y * scaleY) })
    }
  }

  /// The picture at a size that the networks can look at: whole units where it shrinks or grows.
  private static func fitted(_ picture: Image) throws -> Image {
    let longest = max(picture.width, picture.height)
    let shortest = min(picture.width, picture.height)
    let ratio =
      longest > maximumSide
      ? Double(maximumSide) / Double(longest) : max(1, 30 / Double(shortest))
    guard ratio != 1 else { return picture }
    func fitted(_ side: Int) -> Int {
      let units = (Double(Int(Double(side) * ratio)) / Double(TextDetector.sideUnit))
        .rounded(.toNearestOrEven)
      return max(1, Int(units)) * TextDetector.sideUnit
    }
    return try picture.interpolated(width: fitted(picture.width), height: fitted(picture.height))
  }
}
