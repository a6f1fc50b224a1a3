import Foundation
import Inference
import Media
import MediaFixtures
import ModelFixtures
import Scoring
import Testing
import VisionDomain

/// Faces as the installed CenterFace sees them, held against the other opinion of `reference.py`.
@Suite(.timeLimit(.minutes(3))) struct FaceDetectorTests {
  private static let identity = ModelIdentity(name: "centerface", version: "1", data: "WIDER FACE")

  private struct Expected: Decodable {
    let score: Float
    let box: [Float]
    let landmarks: [[Double]]
  }

  private func detector() throws -> FaceDetector {
    try FaceDetector(
      model: InstalledSamples.load("centerface") { $0.shapes = FaceDetector.inputShapes },
      identity: Self.identity)
  }

  @Test(
    arguments: Photograph.allCases,
    [nil, (640, 640), (320, 241), (1_000, 333), (1_500, 1_500), (77, 640)] as [(Int, Int)?])
  func findsWhatTheReferenceFinds(photograph: Photograph, size: (width: Int, height: Int)?)
    async throws
  {
    let whole = try photograph.image()
    let image = try size.map { try whole.resized(width: $0.width, height: $0.height) } ?? whole
    let found = try await detector().faces(in: FaceDetector.prepared(image))
    let expected: [Expected] = try Reference.answer(of: "centerface", on: image)
    try #require(found.count == expected.count)
    for (face, other) in zip(found, expected) {
      #expect(abs(face.score - other.score) < 1e-3)
      let sides = [face.box.left, face.box.top, face.box.right, face.box.bottom]
      for (side, otherSide) in zip(sides, other.box) { #expect(abs(side - otherSide) < 1) }
      for (mark, otherMark) in zip(face.landmarks, other.landmarks) {
        #expect(mark.distance(to: Point(x: otherMark[0], y: otherMark[1])) < 1)
      }
    }
  }

  @Test func facesStandWhereTheyAreAndOnlyThere() async throws {
    let detector = try detector()
    let astronaut = try await detector.faces(
      in: FaceDetector.prepared(Photograph.astronaut.image()))
    try #require(astronaut.count == 1)
    let face = astronaut[0]
    #expect(face.score > 0.9)
    #expect(face.landmarks.count == 5)
    // Eyes above nose above mouth, left of each other.
    #expect(face.landmarks[0].y < face.landmarks[2].y && face.landmarks[2].y < face.landmarks[3].y)
    #expect(face.landmarks[0].x < face.landmarks[1].x && face.landmarks[3].x < face.landmarks[4].x)
    for photograph in [Photograph.chelsea, .coffee] {
      #expect(try await detector.faces(in: FaceDetector.prepared(photograph.image())).isEmpty)
    }
  }

  @Test func moreIsFoundWhereLessIsAskedFor() async throws {
    let detector = try detector()
    let picture = try FaceDetector.prepared(Photograph.astronaut.image())
    var last = 0
    for minimum: Float in [0.99, 0.9, 0.5, 0.1, 0.01] {
      let faces = try await detector.faces(in: picture, minimum: minimum)
      #expect(faces.count >= last)
      #expect(faces.allSatisfy { $0.score > minimum })
      last = faces.count
    }
  }

  @Test(arguments: [(1, 1), (3, 900), (2_000, 1)])
  func anySizeIsLookedAt(width: Int, height: Int) async throws {
    let image = try Image(width: width, height: height) { $0.update(repeating: 120) }
    #expect(try await detector().faces(in: FaceDetector.prepared(image)).isEmpty)
  }

  @Test func anotherModelIsRefused() throws {
    #expect(throws: ModelError.self) {
      try FaceDetector(model: InstalledSamples.load("mobilenet-v2"), identity: Self.identity)
    }
  }
}
