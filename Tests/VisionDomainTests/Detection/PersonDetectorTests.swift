import Inference
import Media
import MediaFixtures
import ModelFixtures
import Scoring
import Testing
import VisionDomain

/// People as the installed SSDLite sees them.
@Suite(.timeLimit(.minutes(3))) struct PersonDetectorTests {
  private static let identity = ModelIdentity(name: "ssdlite-pedestrian", version: "0.2", data: "?")

  private func detector() throws -> PersonDetector {
    try PersonDetector(
      model: InstalledSamples.load("ssdlite-pedestrian") {
        $0.shapes = PersonDetector.inputShapes
      },
      identity: Self.identity)
  }

  /// In the middle of a wider or higher grey picture, a little smaller each time.
  @Test(arguments: [(512, 512), (700, 512), (512, 700), (256, 256), (900, 900)])
  func thePersonStaysWhereSheIs(width: Int, height: Int) async throws {
    let detector = try detector()
    let astronaut = try Photograph.astronaut.image()
    let side = min(width, height, 512)
    let person = try astronaut.resized(width: side, height: side)
    let (left, top) = ((width - side) / 2, (height - side) / 2)
    let image = try Image(width: width, height: height) { pixels in
      pixels.update(repeating: 128)
      for y in 0..<side {
        for index in 0..<3 * side {
          pixels[3 * ((top + y) * width + left) + index] = person.pixels[3 * y * side + index]
        }
      }
    }
    let found = try await detector.detect(
      in: detector.prepared(image), settings: .init { $0.confidence = 0.5 })
    try #require(found.map(\.label) == ["person"])
    // Without the model of a rocket beside her, which takes the right quarter of the photograph.
    let box = found[0].box
    let expected = BoundingBox(
      left: Float(left), top: Float(top), right: Float(left) + 0.75 * Float(side),
      bottom: Float(top + side))
    #expect(box.overlap(with: expected) > 0.7, "\(box)")
    #expect(box.right <= Float(width) && box.bottom <= Float(height))
  }

  @Test(arguments: [Photograph.chelsea, .coffee])
  func catsAndCupsAreNobody(photograph: Photograph) async throws {
    let detector = try detector()
    let found = try await detector.detect(
      in: detector.prepared(photograph.image()), settings: .init { $0.confidence = 0.5 })
    #expect(found.isEmpty)
  }

  @Test func settingsNarrowWhatIsFound() async throws {
    let detector = try detector()
    let picture = try detector.prepared(Photograph.astronaut.image())
    let all = try await detector.detect(in: picture, settings: .init { $0.confidence = 0.01 })
    #expect(all.count > 3)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.score >= $1.score })
    let some = try await detector.detect(
      in: picture,
      settings: .init {
        $0.confidence = 0.01
        $0.maximum = 3
      })
    #expect(some == Array(all.prefix(3)))
    #expect(try await detector.detect(in: picture, settings: .init { $0.labels = ["cat"] }).isEmpty)
  }

  @Test func refusesAModelOfAnotherKind() throws {
    let model = try InstalledSamples.load("mobilenet-v2")
    #expect(throws: ModelError.self) {
      try PersonDetector(model: model, identity: Self.identity)
    }
  }
}
