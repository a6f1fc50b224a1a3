import Execution
import Inference
import Media
import Scoring

/// Reads the text in pictures: PP-OCR's detection and recognition networks one after the other.
///
/// Lines are found and read where they are turned by less than 45 degrees, and those that stand on end as if
/// they were turned to the left; upside down they are not understood. Confidences are the recognition
/// network's own and not calibrated.
public struct TextReader: Sendable {
  /// The longest side that a picture is looked at, in pixels; a larger one is scaled down first.
  static let maximumSide = 2000
  /// The shortest side that a picture is looked at, in pixels; a smaller one is scaled up first.
  static let minimumSide = 30
  /// The least mean probability of its characters with which a line counts as read.
  static let minimumConfidence = 0.5
  /// The same for a line with a single letter or digit: a round thing in a photograph is read as a zero with
  /// up to 0.90, one that was printed with more than 0.95.
  static let minimumLoneConfidence = 0.95
  /// The most lines that are read in one picture, the first in reading order.
  public static let maximumLines = 300

  /// The shapes with which the detection network is warmed up.
  public static let detectionWarmUp = ["x": [1, 3, 736, 736]]
  /// The shapes with which the recognition network is warmed up.
  public static let recognitionWarmUp = ["x": [1, 3, TextRecognizer.lineHeight, 320]]

  /// The networks behind the text: the recognizer's name and version, which were made together with the
  /// detector's.
  public let identity: ModelIdentity
  private let detector: TextDetector
  private let recognizer: TextRecognizer

  /// A reader.
  ///
  /// - Parameters:
  ///   - detection: takes [1, 3, h, w] and gives [1, 1, h, w].
  ///   - recognition: takes [n, 3, 48, w] and gives [n, t, characters], and has its characters in its
  ///     metadata.
  ///   - identity: what its answers are signed with.
  /// - Throws: `ModelError` when a model is no such one.
  public init(
    detection: Model, recognition: Model, identity: ModelIdentity
  ) throws(ModelError) {
    guard detection.inputs.count == 1, detection.outputs.count == 1,
      detection.inputs[0].accepts([1, 3, 736, 736]), detection.inputs[0].elementType == .float32
    else {
      throw ModelError(
        model: identity.name, description: "the detector takes no [1, 3, h, w] in f32")
    }
    guard recognition.inputs.count == 1, recognition.outputs.count == 1,
      recognition.inputs[0].accepts([TextRecognizer.batch, 3, TextRecognizer.lineHeight, 320]),
      recognition.inputs[0].elementType == .float32
    else {
      throw ModelError(
        model: identity.name, description: "the recognizer takes no [n, 3, 48, w] in f32")
    }
    self.identity = identity
    detector = TextDetector(model: detection)
    recognizer = try TextRecognizer(model: recognition, name: identity.name)
  }

  /// The lines of text in a picture, in reading order; at most ``maximumLines``.
  ///
  /// - Parameters:
  ///   - picture: of any size.
  ///   - queue: runs what is computed beside the networks.
  /// - Throws: as `Model.infer` and `WorkQueue.run` do.
  public func lines(in picture: Image, on queue: WorkQueue) async throws -> [TextLine] {
    let (looked, input) = try await queue.run { _ in
      let looked = try Self.fitted(picture)
      return (looked, try TextDetector.input(of: looked))
    }
    let map = try await detector.map(of: input)
    let found = try await queue.run { try Self.lines(in: looked, map, check: $0.check) }
    var readings = [TextRecognizer.Reading](repeating: ("", 0), count: found.count)
    for batch in TextRecognizer.batches(of: found.map(\.picture)) {
      let input = try await queue.run { _ in
        try TextRecognizer.input(of: batch.map { found[$0].picture })
      }
      for (index, reading) in zip(batch, try await recognizer.read(input)) {
        readings[index] = reading
      }
    }
    let scale = (
      x: Double(picture.width) / Double(looked.width),
      y: Double(picture.height) / Double(looked.height)
    )
    return zip(found, readings).compactMap { found, reading in
      let isLone = reading.text.count { $0.isLetter || $0.isNumber } <= 1
      guard
        reading.confidence >= (isLone ? Self.minimumLoneConfidence : Self.minimumConfidence),
        !reading.text.allSatisfy(\.isWhitespace)
      else { return nil }
      return TextLine(
        text: reading.text, confidence: reading.confidence,
        corners: found.corners.map { Point(x: $0.x * scale.x, y: $0.y * scale.y) })
    }
  }

  /// A line that was found and not yet read.
  private struct FoundLine {
    let corners: Quadrilateral
    /// The line alone, upright.
    let picture: Image
  }

  private static func lines(
    in picture: Image, _ map: ProbabilityMap, check: CancellationCheck
  ) throws -> [FoundLine] {
    let boxes = TextRegionFinder.boxes(in: map, width: picture.width, height: picture.height)
    return try TextRegionFinder.inReadingOrder(boxes).prefix(maximumLines).compactMap { corners in
      try check()
      guard let line = try picture.rectified(corners) else { return nil }
      let standsOnEnd = Double(line.height) / Double(line.width) >= 1.5
      return FoundLine(corners: corners, picture: standsOnEnd ? try line.turnedLeft() : line)
    }
  }

  /// The picture at a size that the networks can look at.
  private static func fitted(_ picture: Image) throws -> Image {
    let longest = Double(max(picture.width, picture.height))
    let shortest = Double(min(picture.width, picture.height))
    let ratio =
      longest > Double(maximumSide)
      ? Double(maximumSide) / longest : max(1, Double(minimumSide) / shortest)
    guard ratio != 1 else { return picture }
    // What is long and thin would grow without bound.
    let limited = min(ratio, max(1, Double(maximumSide) / longest))
    return try picture.interpolated(
      width: TextDetector.wholeUnits(picture.width, limited),
      height: TextDetector.wholeUnits(picture.height, limited))
  }
}
