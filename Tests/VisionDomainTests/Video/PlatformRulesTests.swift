import Foundation
import Media
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

@Suite struct PlatformRulesTests {
  private let rules: PlatformRules

  init() throws { rules = try PlatformRules() }

  /// The facts of the sample, as a file of another shape.
  private func facts(
    width: Int = 1080, height: Int = 1920, seconds: Double = 30, rate: Double = 30,
    bitRate: Int? = 8_000_000, bytes: Int = 30_000_000, container: String = "mov,mp4",
    video: String = "h264",
    audio: AudioFacts? = AudioFacts(codec: "aac", sampleRate: 48_000, channels: 2)
  ) -> VideoFacts {
    VideoFacts(
      media: MediaFacts(
        container: container, videoCodec: video, width: width, height: height, rotationDegrees: 0,
        duration: seconds, frameRate: rate, bitRate: bitRate, videoBitRate: bitRate,
        byteCount: bytes, audio: audio),
      duration: seconds, frameCount: Int((seconds * rate).rounded()), damagedPackets: 0)
  }

  private func broken(_ facts: VideoFacts) -> [String: Set<String>] {
    Dictionary(
      uniqueKeysWithValues: rules.verdicts(facts).map { verdict in
        (verdict.platform, Set(verdict.checks.filter { $0.verdict == .broken }.map(\.measure)))
      })
  }

  @Test func aGoodReelIsAcceptedEverywhere() {
    let verdicts = rules.verdicts(facts())
    #expect(
      verdicts.map(\.platform) == [
        "tiktok", "instagram_reels", "youtube", "youtube_shorts", "facebook_reels",
      ])
    #expect(verdicts.allSatisfy { $0.isAccepted })
    #expect(broken(facts())["youtube"] == ["aspect_ratio"])
    for verdict in verdicts {
      // Two pages were not at hand: see the card.
      let wasRead = !["instagram_reels", "youtube_shorts"].contains(verdict.platform)
      for check in verdict.checks {
        #expect(check.source.hasPrefix("https://") && check.readOn == (wasRead ? "2026-11-21" : ""))
        #expect(!check.allowed.isEmpty && (check.verdict == .unknown) == check.measured.isEmpty)
      }
    }
  }

  /// Each change alone breaks the rules that name it, and no others.
  @Test func eachRuleIsBrokenByWhatItForbids() {
    let cases: [(VideoFacts, String, Set<String>)] = [
      (facts(width: 1080, height: 1350), "tiktok", ["aspect_ratio"]),
      (facts(width: 360, height: 640), "tiktok", ["short_side"]),
      (facts(seconds: 4), "tiktok", ["duration"]), (facts(seconds: 61), "tiktok", ["duration"]),
      (facts(bitRate: 400_000), "tiktok", ["bit_rate"]),
      (facts(bytes: 500_000_001), "tiktok", ["file_size"]),
      (facts(container: "matroska,webm"), "tiktok", ["container"]),
      (facts(seconds: 2.9), "instagram_reels", ["duration"]),
      (facts(rate: 15), "instagram_reels", ["frame_rate"]),
      (facts(video: "vp9"), "instagram_reels", ["video_codec"]),
      (
        facts(audio: AudioFacts(codec: "opus", sampleRate: 96_000, channels: 6)), "instagram_reels",
        ["audio_codec", "audio_sample_rate", "audio_channels"]
      ),
      (facts(width: 1920, height: 1080), "youtube_shorts", ["aspect_ratio"]),
      (facts(seconds: 181), "youtube_shorts", ["duration"]),
      (facts(width: 1080, height: 1080), "youtube_shorts", []),
      (facts(seconds: 91), "facebook_reels", ["duration"]),
      (facts(width: 720, height: 1280), "facebook_reels", ["short_side"]),
      (facts(width: 1920, height: 1080, bitRate: 7_300_000), "youtube", []),
      (facts(width: 1920, height: 1080, bitRate: 7_100_000), "youtube", ["video_bit_rate"]),
      (
        facts(width: 1920, height: 1080, rate: 60, bitRate: 8_000_000), "youtube",
        ["video_bit_rate"]
      ),
      (facts(width: 1280, height: 720, bitRate: 4_600_000), "youtube", []),
      (facts(audio: nil), "instagram_reels", []),
    ]
    for (facts, platform, wanted) in cases {
      #expect(broken(facts)[platform] == wanted, "\(platform): \(facts)")
    }
  }

  @Test func onlyRequirementsRefuse() throws {
    let small = try #require(
      rules.verdicts(facts(width: 720, height: 1280)).first { $0.platform == "facebook_reels" })
    #expect(small.isAccepted)
    let tiny = try #require(
      rules.verdicts(facts(width: 360, height: 640)).first { $0.platform == "facebook_reels" })
    #expect(!tiny.isAccepted)
  }

  @Test func whatTheContainerDoesNotTellIsUnknown() throws {
    let checks = rules.verdicts(facts(bitRate: nil)).flatMap(\.checks)
    let unknown = checks.filter { $0.verdict == .unknown }
    #expect(Set(unknown.map(\.measure)) == ["bit_rate", "video_bit_rate"])
  }

  @Test func theSampleIsHeldAgainstTheRules() throws {
    let analysis = try VideoAnalyzer().analyze(
      .path(SampleVideo.path()), field: "source.path", limits: MediaLimits(), check: {})
    let broken = Dictionary(
      uniqueKeysWithValues: analysis.platforms.map { verdict in
        (verdict.platform, Set(verdict.checks.filter { $0.verdict == .broken }.map(\.measure)))
      })
    #expect(broken["tiktok"] == [])
    #expect(broken["youtube_shorts"] == ["aspect_ratio"])
    #expect(broken["instagram_reels"] == ["aspect_ratio", "audio_channels"])
  }
}
