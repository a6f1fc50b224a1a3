import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing

@Suite struct VideoReaderTests {
  private func frames(_ input: MediaInput, limits: MediaLimits = MediaLimits()) throws -> [Double] {
    let reader = try VideoReader(input, limits: limits)
    var times: [Double] = []
    while let event = try reader.next() {
      if case .frame(let time, _) = event { times.append(time) }
    }
    return times
  }

  @Test func theSampleIsWhatItsContainerSays() throws {
    let facts = try VideoReader(.path(SampleVideo.path()), limits: MediaLimits()).facts
    #expect(facts.width == 1280 && facts.height == 720)
    #expect(facts.videoCodec == "h264")
    #expect(facts.container == "mov,mp4,m4a,3gp,3g2,mj2")
    #expect(facts.frameRate == 25)
    #expect(facts.rotationDegrees == 0)
    #expect(abs((facts.duration ?? 0) - 5.312) < 0.001)
    #expect(facts.audio?.codec == "aac")
    #expect(facts.audio?.sampleRate == 48_000)
    #expect(facts.audio?.channels == 6)
  }

  @Test func everyFrameComesOnceInOrder() throws {
    let times = try frames(.path(SampleVideo.path()))
    #expect(times.count == 132)
    #expect(times.first == 0)
    #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 1e-9 })
  }

  @Test func memoryAndFileGiveTheSame() throws {
    let fromFile = try VideoReader(.path(SampleVideo.path()), limits: MediaLimits())
    let fromMemory = try VideoReader(.data(SampleVideo.data()), limits: MediaLimits())
    #expect(fromFile.facts == fromMemory.facts)
    for _ in 0..<20 {
      #expect(try fromFile.nextFrame() == fromMemory.nextFrame())
      #expect(try fromFile.image(width: 64, height: 36) == fromMemory.image(width: 64, height: 36))
    }
  }

  @Test func framesLookLikeWhatWasEncoded() throws {
    let pictures = try (0..<5).map { try Image.scene(seed: UInt64($0)) }
    let reader = try VideoReader(
      .data(SyntheticVideo.avi(pictures, quality: 100)), limits: MediaLimits())
    var index = 0
    while let event = try reader.next() {
      guard case .frame(let time, let duration) = event else { continue }
      #expect(abs(time - Double(index) / 25) < 1e-9)
      #expect(abs(duration - 0.04) < 1e-9)
      #expect(reader.frameSize == (320, 180))
      let image = try reader.image(width: 320, height: 180)
      let original = pictures[index]
      let difference = zip(image.pixels, original.pixels)
        .map { abs(Int($0) - Int($1)) }.reduce(0, +)
      // Colour is stored at half the resolution, so stripes lose some of theirs.
      #expect(Double(difference) / Double(image.pixels.count) < 12)
      let luma = try (image.luma(), original.luma())
      let lumaDifference = zip(luma.0.values, luma.1.values)
        .map { abs(Int($0) - Int($1)) }.reduce(0, +)
      #expect(Double(lumaDifference) / Double(luma.0.values.count) < 4)
      index += 1
    }
    #expect(index == 5)
  }

  @Test func grayIsFullRangeLuma() throws {
    let grays: [UInt8] = [0, 16, 128, 235, 255]
    let pictures = try grays.map {
      try Image.flat(width: 64, height: 64, red: $0, green: $0, blue: $0)
    }
    let reader = try VideoReader(
      .data(SyntheticVideo.avi(pictures, quality: 100)), limits: MediaLimits())
    for gray in grays {
      _ = try reader.next()
      let plane = try reader.luma(width: 64, height: 64)
      #expect(plane.values.allSatisfy { abs(Int($0) - Int(gray)) <= 1 })
      #expect(
        try reader.image(width: 8, height: 8).pixels.allSatisfy {
          abs(Int($0) - Int(gray)) <= 2
        })
    }
  }

  @Test func soundComesWhole() throws {
    let sound = SyntheticVideo.Sound.tone(frequency: 440, amplitude: 0.5, seconds: 2)
    let picture = try Image.scene(seed: 1)
    let video = try SyntheticVideo.avi(Array(repeating: picture, count: 50), sound: sound)
    let reader = try VideoReader(.data(video), limits: MediaLimits())
    #expect(reader.facts.audio?.sampleRate == 48_000)
    var samples: [Float] = []
    while let event = try reader.next() {
      guard case .audio(let block) = event else { continue }
      #expect(abs(block.time - Double(samples.count) / 48_000) < 0.05)
      samples += block.samples
    }
    #expect(samples.count == sound.samples.count)
    #expect(zip(samples, sound.samples).allSatisfy { abs(Double($0) - $1) < 1e-3 })
  }

  @Test func keyFramesAreAFewOfAll() throws {
    let reader = try VideoReader(.path(SampleVideo.path()), limits: MediaLimits())
    reader.decodeKeyFramesOnly()
    var times: [Double] = []
    while let event = try reader.next() {
      guard case .frame(let time, _) = event else {
        Issue.record("sound came though only key frames were asked for")
        continue
      }
      times.append(time)
    }
    #expect(times.first == 0)
    #expect(1..<132 ~= times.count)
  }

  @Test(arguments: [0.05, 0.3, 0.5, 0.8, 0.95])
  func aFileWithoutItsIndexIsDamaged(share: Double) throws {
    // The sample's index stands at its end.
    let sample = try SampleVideo.data()
    #expect {
      try frames(.data(sample.prefix(Int(share * Double(sample.count)))))
    } throws: { error in
      guard case .damaged = error as? MediaError else { return false }
      return true
    }
  }

  @Test(arguments: [0.3, 0.5, 0.8])
  func aFileThatIsCutOffInItsMediaSaysHowFarItGoes(share: Double) throws {
    let sample = try SampleVideo.dataWithIndexFirst()
    #expect(try frames(.data(sample)).count == 132)
    #expect {
      try frames(.data(sample.prefix(Int(share * Double(sample.count)))))
    } throws: { error in
      guard case .truncated(let end, let expected) = error as? MediaError else { return false }
      return end < 5 && abs(expected - 5.312) < 0.01
    }
  }

  @Test func contentThatIsNoVideoIsNamed() throws {
    let text = Data(String(repeating: "Not a video, only words. ", count: 200).utf8)
    let picture = try JPEGEncoder.encode(Image.scene(seed: 1), quality: 80)
    let playlist = Data("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n".utf8)
    let list = Data("ffconcat version 1.0\nfile '/etc/passwd'\n".utf8)
    var random = SplitMix64(seed: 3)
    let noise = Data((0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) })
    for content in [text, picture, playlist, list, noise] {
      #expect {
        try frames(.data(content))
      } throws: { error in
        switch error as? MediaError {
        case .unrecognized, .unsupportedFormat: true
        default: false
        }
      }
    }
    #expect(throws: MediaError.empty) { try frames(.data(Data())) }
  }

  @Test func soundAloneIsNoVideo() throws {
    let samples = (0..<8000).flatMap { [UInt8($0 & 0x7F), UInt8(0)] }
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
    let format: [UInt8] = [1, 0, 1, 0] + number(8000) + number(16_000) + [2, 0, 16, 0]
    var wave = Array("RIFF".utf8) + number(36 + samples.count) + Array("WAVEfmt ".utf8)
    wave += number(16) + format + Array("data".utf8) + number(samples.count) + samples
    #expect(throws: MediaError.noVideoStream(found: "only sound (pcm_s16le)")) {
      try frames(.data(Data(wave)))
    }
  }

  @Test func onlyRegularFilesAreOpened() throws {
    let folder = try TemporaryFolder()
    let video = try folder.write(SampleVideo.data(), as: "video.mp4")
    let link = folder.path + "/link.mp4"
    let pipe = folder.path + "/pipe.mp4"
    let missing = folder.path + "/missing.mp4"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: video)
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [folder.path, link, pipe, "/dev/zero"] {
      #expect(throws: MediaError.notARegularFile(path: path)) { try frames(.path(path)) }
    }
    #expect(throws: MediaError.fileNotFound(path: missing)) { try frames(.path(missing)) }
    #expect(throws: MediaError.empty) { try frames(.path(folder.write(Data(), as: "empty.mp4"))) }
    #expect(try frames(.path(video)).count == 132)
  }

  @Test func limitsAreKept() throws {
    let sample = try SampleVideo.data()
    #expect(throws: MediaError.tooManyBytes(actual: sample.count, allowed: 1000)) {
      try frames(.data(sample), limits: MediaLimits(maximumBytes: 1000))
    }
    #expect(throws: MediaError.tooManyPixels(size: "1280x720", allowed: 921_599)) {
      try frames(.data(sample), limits: MediaLimits(maximumPixels: 921_599))
    }
    #expect(throws: MediaError.tooLong(atLeast: 5.312, allowed: 5)) {
      try frames(.data(sample), limits: MediaLimits(maximumSeconds: 5))
    }
  }

  @Test func aVideoLongerThanItSaysIsStopped() throws {
    let picture = try JPEGEncoder.encode(Image.scene(width: 64, height: 48, seed: 1), quality: 50)
    let video = SyntheticVideo.avi(
      jpegs: Array(repeating: picture, count: 200), width: 64, height: 48, announcedFrames: 10)
    #expect {
      try frames(.data(video), limits: MediaLimits(maximumSeconds: 4))
    } throws: { error in
      guard case .tooLong(_, 4) = error as? MediaError else { return false }
      return true
    }
  }

  @Test func aFrameLargerThanTheHeaderSaysIsRefused() throws {
    let small = try JPEGEncoder.encode(Image.scene(width: 64, height: 48, seed: 1), quality: 50)
    let large = try JPEGEncoder.encode(Image.scene(width: 640, height: 480, seed: 1), quality: 50)
    let video = SyntheticVideo.avi(jpegs: [small, large, small], width: 64, height: 48)
    let times = try frames(.data(video), limits: MediaLimits(maximumPixels: 64 * 48))
    #expect(times.count == 2)
  }

  private struct Stopped: Error {}

  @Test func theCheckEndsTheWork() throws {
    let stop = Switch()
    let reader = try VideoReader(
      .path(SampleVideo.path()), limits: MediaLimits(), check: { if stop.isOn { throw Stopped() } })
    for _ in 0..<10 { _ = try reader.next() }
    stop.turnOn()
    #expect(throws: Stopped.self) { try reader.next() }
    #expect(throws: Stopped.self) {
      try VideoReader(.path(SampleVideo.path()), limits: MediaLimits(), check: { throw Stopped() })
    }
  }

  @Test(arguments: 0..<24)
  func damagedBytesNeverCrash(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pictures = try (0..<8).map { try Image.scene(width: 96, height: 64, seed: $0) }
    var content =
      seed % 2 == 0 ? try SyntheticVideo.avi(pictures) : try SampleVideo.data()
    for _ in 0..<(1 << (seed / 2 % 8)) {
      // Headers stand at both ends.
      let place =
        switch Int.random(in: 0..<3, using: &random) {
        case 0: Int.random(in: 0..<min(600, content.count), using: &random)
        case 1: content.count - 1 - Int.random(in: 0..<min(8000, content.count), using: &random)
        default: Int.random(in: 0..<content.count, using: &random)
        }
      content[place] = UInt8.random(in: 0...255, using: &random)
    }
    do {
      let times = try frames(.data(content), limits: MediaLimits(maximumSeconds: 60))
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    } catch is MediaError {
    }
  }
}
