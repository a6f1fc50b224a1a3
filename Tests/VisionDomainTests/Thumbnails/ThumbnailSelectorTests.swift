import Execution
import Foundation
import Media
import MediaFixtures
import Testing
import Validation
import VisionDomain

@Suite struct ThumbnailSelectorTests {
  private let selector: ThumbnailSelector
  private let queue = WorkQueue(label: "thumbnails", threads: 1, capacity: 1)

  init() throws { selector = ThumbnailSelector(appeal: try ThumbnailAppeal()) }

  private func select(
    _ video: Data, _ request: ThumbnailSelector.Request = .init()
  ) async throws -> [Thumbnail] {
    try await selector.select(
      request, from: .data(video), field: "source.data", limits: MediaLimits(), on: queue
    ).thumbnails
  }

  @Test func theSampleGivesFourDifferentFrames() async throws {
    let (thumbnails, candidates) = try await selector.select(
      .init(), from: .path(SampleVideo.path()), field: "source.path", limits: MediaLimits(),
      on: queue)
    #expect(thumbnails.count == 4)
    #expect(candidates == 27)
    #expect(Set(thumbnails.map(\.time)).count == 4)
    #expect(Set(thumbnails.map(\.jpeg)).count == 4)
    for thumbnail in thumbnails {
      let image = try ImageDecoder.decode(.data(thumbnail.jpeg), limits: MediaLimits())
      #expect(image.width == 1280 && image.height == 720)
      #expect(thumbnail.width == 1280 && thumbnail.height == 720)
      #expect(0...5.28 ~= thumbnail.time)
      let sum = thumbnail.selection.factors.map(\.contribution)
        .reduce(thumbnail.selection.baseline, +)
      #expect(abs(sum - thumbnail.selection.value) < 1e-9)
    }
    let values = thumbnails.map(\.selection.value)
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(thumbnails[0].appeal == thumbnails.map(\.appeal).max())
  }

  /// Three scenes, in each of them one sharp frame among blurred ones.
  @Test func theSharpFrameOfEachSceneIsPicked() async throws {
    var frames: [Image] = []
    for scene in 1...3 {
      let sharp = try Image.scene(seed: UInt64(scene))
      let soft = try sharp.blurred(radius: 4)
      frames +=
        Array(repeating: soft, count: 10) + Array(repeating: sharp, count: 5)
        + Array(repeating: soft, count: 10)
    }
    let thumbnails = try await select(SyntheticVideo.avi(frames), .init(count: 3))
    #expect(thumbnails.count == 3)
    #expect(Set(thumbnails.map { Int($0.time) }) == [0, 1, 2])
    for thumbnail in thumbnails {
      let place = thumbnail.time - thumbnail.time.rounded(.down)
      #expect(0.39..<0.59 ~= place)
    }
  }

  @Test func aStillPictureGivesOneThumbnail() async throws {
    let picture = try Image.scene(seed: 8)
    let video = try SyntheticVideo.avi(Array(repeating: picture, count: 100))
    #expect(try await select(video, .init(count: 12)).count == 1)
  }

  @Test func sizeAndQualityAreKept() async throws {
    let video = try SyntheticVideo.avi([Image.scene(seed: 8)])
    let small = try await select(video, .init(count: 1, maximumWidth: 100, quality: 50))[0]
    #expect(small.width == 100 && small.height == 56)
    let large = try await select(video, .init(count: 1, maximumWidth: 4096, quality: 95))[0]
    #expect(large.width == 320 && large.height == 180)
    #expect(large.jpeg.count > small.jpeg.count)
  }

  @Test func longVideosAreThinnedOutAndStillCoveredToTheEnd() async throws {
    let picture = try JPEGEncoder.encode(
      Image.scene(width: 64, height: 48, seed: 1), quality: 60)
    let last = try JPEGEncoder.encode(Image.scene(width: 64, height: 48, seed: 2), quality: 60)
    let jpegs = Array(repeating: picture, count: 800) + Array(repeating: last, count: 20)
    let (thumbnails, candidates) = try await selector.select(
      .init(count: 2),
      from: .data(SyntheticVideo.avi(jpegs: jpegs, width: 64, height: 48, frameRate: 5)),
      field: "source.data", limits: MediaLimits(), on: queue)
    #expect(80..<160 ~= candidates)
    #expect(thumbnails.count == 2)
    #expect(thumbnails.contains { $0.time >= 160 })
    #expect(thumbnails.contains { $0.time < 160 })
  }

  @Test(arguments: [
    (ThumbnailSelector.Request(count: 0), "count"), (.init(count: 13), "count"),
    (.init(maximumWidth: 15), "max_width"), (.init(maximumWidth: 4097), "max_width"),
    (.init(quality: 0), "jpeg_quality"), (.init(quality: 101), "jpeg_quality"),
  ])
  func settingsHaveRanges(request: ThumbnailSelector.Request, field: String) async throws {
    await #expect {
      try await select(Data([1]), request)
    } throws: { error in
      let error = error as? InvalidInput
      return error?.violations.map(\.field) == [field] && error?.reason == .valueOutOfRange
    }
  }
}
