import Execution
import Foundation
import Inference
import Media
import MediaFixtures
import ModelFixtures
import Scoring
import Testing
import VisionDomain

/// Faces count: which frames are taken, where they are cut, where titles go.
@Suite(.timeLimit(.minutes(3))) struct ThumbnailFaceTests {
  private let plain: ThumbnailSelector
  private let withFaces: ThumbnailSelector
  private let queue = WorkQueue(label: "thumbnails", threads: 1, capacity: 1)

  init() throws {
    plain = ThumbnailSelector(appeal: try ThumbnailAppeal())
    withFaces = ThumbnailSelector(
      appeal: try ThumbnailAppeal(),
      faceDetector: try FaceDetector(
        model: InstalledSamples.load("centerface") { $0.shapes = FaceDetector.inputShapes },
        identity: ModelIdentity(name: "centerface", version: "1", data: "WIDER FACE")))
  }

  private func select(
    _ selector: ThumbnailSelector, _ frames: [Image], _ request: ThumbnailSelector.Request
  ) async throws -> [Thumbnail] {
    try await selector.select(
      request, from: .data(SyntheticVideo.avi(frames, quality: 95)), field: "source.data",
      limits: MediaLimits(), on: queue
    ).thumbnails
  }

  /// The part of the photograph with the astronaut's head, whose face takes its middle.
  private func head(side: Int) throws -> Image {
    try Photograph.astronaut.image().cropped(x: 130, y: 20, width: 190, height: 190)
      .resized(width: side, height: side)
  }

  /// The head on grey, as far from one side as from above, and a red disc opposite.
  private func frame(headAt place: Double, width: Int = 640, height: Int = 360) throws -> Image {
    let side = 150
    let head = try head(side: side)
    let isWide = width > height
    let left = isWide ? Int(place * Double(width - side)) : (width - side) / 2
    let top = isWide ? (height - side) / 2 : Int(place * Double(height - side))
    let disc = (
      x: isWide ? Double(width) * (1 - place) : Double(width) / 2,
      y: isWide ? Double(height) / 2 : Double(height) * (1 - place)
    )
    let red: [Double] = [235, 10, 20]
    return try Image.made(width: width, height: height) { x, y, channel -> Double in
      if left..<left + side ~= x, top..<top + side ~= y {
        return Double(head.pixels[3 * ((y - top) * side + x - left) + channel])
      }
      let across = Double(x) - disc.x
      let down = Double(y) - disc.y
      return across * across + down * down < 6000 ? red[channel] : 120
    }
  }

  @Test(arguments: [0.0, 0.15, 0.85, 1], [ThumbnailShape.square, .tall, .wide])
  func aFaceIsKeptWhereSomethingElseStandsOutMore(place: Double, shape: ThumbnailShape) async throws
  {
    let (width, height) = shape == .wide ? (360, 640) : (640, 360)
    let frame = try frame(headAt: place, width: width, height: height)
    let request = ThumbnailSelector.Request(count: 1, shapes: [shape])
    let crop = try #require(try await select(withFaces, [frame], request).first?.crops.first)
    #expect(crop.keptFaces == 1, "\(crop.left) to \(crop.right)")
    let without = try #require(try await select(plain, [frame], request).first?.crops.first)
    #expect(without.keptFaces == nil)
    // Salience alone follows the disc.
    #expect(without.keptSalience > crop.keptSalience)
  }

  @Test func withoutAFaceNothingChanges() async throws {
    let frames = try [Image.scene(seed: 1), .scene(seed: 2), .scene(seed: 3)]
    let request = ThumbnailSelector.Request(count: 3, shapes: [.square, .tall], title: "Faro")
    #expect(
      try await select(withFaces, frames, request) == select(plain, frames, request))
  }

  @Test func aFrameWithAFaceIsTakenBeforeItsEqual() async throws {
    let face = try frame(headAt: 0.2)
    // The same pixels upside down: all that is measured ties, and nobody sees a face in it.
    let turned = try Image.made(width: 640, height: 360) { x, y, channel -> Double in
      let place = (359 - y) * 640 + 639 - x
      return Double(face.pixels[3 * place + channel])
    }
    for faceComesFirst in [true, false] {
      let (first, second) = faceComesFirst ? (face, turned) : (turned, face)
      let frames = Array(repeating: first, count: 10) + Array(repeating: second, count: 10)
      let found = try #require(try await select(withFaces, frames, .init(count: 1)).first)
      #expect((found.time < 0.39) == faceComesFirst)
      let factor = try #require(found.selection.factors.first { $0.name == "face" })
      #expect(factor.contribution > 0)
      let sum = found.selection.factors.map(\.contribution).reduce(found.selection.baseline, +)
      #expect(abs(sum - found.selection.value) < 1e-9)
    }
  }

  @Test(arguments: [0.0, 0.2, 1])
  func aTitleKeepsOffTheFace(place: Double) async throws {
    let frame = try frame(headAt: place)
    let request = ThumbnailSelector.Request(count: 1, shapes: [.original], title: "Faro")
    let title = try #require(
      try await select(withFaces, [frame], request).first?.crops.first?.title)
    // The face fills the middle half of the head's square.
    let left = place * 490 + 37
    let overlap = (
      x: min(Double(title.x + title.width), left + 75) - max(Double(title.x), left),
      y: min(Double(title.y + title.height), 218) - max(Double(title.y), 142)
    )
    #expect(overlap.x <= 0 || overlap.y <= 0, "\(title)")
  }
}
