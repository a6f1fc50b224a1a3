import Inference
import Media
import MediaFixtures
import ModelFixtures
import Scoring
import Testing
import VisionDomain

@Suite(.timeLimit(.minutes(2))) struct ImageEncoderTests {
  private func encoder() throws -> ImageEncoder {
    try ImageEncoder(
      model: InstalledSamples.load("mobilenet-v2") { $0.shapes = ImageEncoder.inputShapes },
      identity: ModelIdentity(name: "mobilenet-v2", version: "1", data: "ImageNet-1k"))
  }

  private func product(_ one: [Float], _ other: [Float]) -> Float {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test func givesVectorsOfLengthOne() async throws {
    let encoder = try encoder()
    for photograph in Photograph.allCases {
      let vector = try await encoder.embed(ImageEncoder.tensor(of: photograph.image()))
      #expect(vector.count == 1_280 && encoder.dimension == 1_280)
      #expect(abs(product(vector, vector) - 1) < 1e-5)
    }
  }

  /// A copy of a picture is nearer to it than any other picture is.
  @Test func knowsADegradedCopy() async throws {
    let encoder = try encoder()
    var originals: [[Float]] = []
    for photograph in Photograph.allCases {
      originals.append(try await encoder.embed(ImageEncoder.tensor(of: photograph.image())))
    }
    for (index, photograph) in Photograph.allCases.enumerated() {
      let image = try photograph.image()
      let copies = [
        try image.resized(width: image.width / 2, height: image.height / 2),
        try image.resized(width: image.width * 2, height: image.height * 2),
        try Image(width: image.width, height: image.height) { pixels in
          for place in pixels.indices { pixels[place] = image.pixels[place] / 4 * 3 }
        },
      ]
      for copy in copies {
        let vector = try await encoder.embed(ImageEncoder.tensor(of: copy))
        let likeness = originals.map { product($0, vector) }
        #expect(likeness.max() == likeness[index])
        #expect(likeness[index] > 0.8)
      }
    }
  }

  @Test(arguments: [(1, 1), (1, 300), (3_000, 2), (16_384, 1), (224, 224), (256, 255)])
  func takesPicturesOfAnySize(width: Int, height: Int) async throws {
    let picture = try Image(width: width, height: height) { pixels in
      for place in pixels.indices { pixels[place] = UInt8(truncatingIfNeeded: place) }
    }
    let vector = try await encoder().embed(ImageEncoder.tensor(of: picture))
    #expect(vector.allSatisfy { $0.isFinite })
    #expect(abs(product(vector, vector) - 1) < 1e-5)
  }
}
