import Foundation
import MediaFixtures
import TestSupport
import Testing
import VisionDomain

/// Speech by espeak-ng and music by formula. What the model is fitted to (`UPDATE_MODEL=1` writes it
/// anew) has other voices, texts and seeds than what it is tested on.
@Suite struct SoundKindTests {
  private enum Part {
    case training
    case test
  }

  private static let texts: [Part: [String: [String]]] = [
    .training: [
      "en": [
        "The last ferry leaves at nine, and nobody on the pier believes that it will come back before the storm.",
        "Our new single is out on Friday. We wrote it in a kitchen, with one microphone and a broken lamp.",
      ],
      "es": [
        "El último barco sale a las nueve, y nadie en el muelle cree que vuelva antes de la tormenta.",
        "Nuestra nueva canción sale el viernes. La escribimos en una cocina, con un micrófono y una lámpara rota.",
      ],
    ],
    .test: [
      "en": [
        "If you liked the video, tell a friend who cannot sleep. There are three more where this came from, and the next one is louder."
      ],
      "es": [
        "Si te gustó el vídeo, cuéntaselo a una amiga que no pueda dormir. Hay tres más como este, y el próximo suena más fuerte."
      ],
    ],
  ]

  private static let voices: [Part: [String: [(name: String, speed: Int, pitch: Int)]]] = [
    .training: [
      "en": [
        ("en-us", 150, 50), ("en-gb+f2", 175, 55), ("en-us+m3", 190, 35), ("en-gb+m7", 160, 60),
      ],
      "es": [("es", 150, 50), ("es+f2", 175, 55), ("es-419+m3", 190, 35), ("es-419+m7", 160, 60)],
    ],
    .test: [
      "en": [("en-us+f4", 165, 65), ("en-gb-scotland+m1", 180, 40)],
      "es": [("es-419+f4", 165, 65), ("es+m1", 180, 40)],
    ],
  ]

  private static func speech(_ part: Part) throws -> [SyntheticVideo.Sound] {
    try ["en", "es"].flatMap { language in
      try (voices[part]?[language] ?? []).flatMap { voice in
        try (texts[part]?[language] ?? []).map {
          try SyntheticSound.speech($0, voice: voice.name, speed: voice.speed, pitch: voice.pitch)
        }
      }
    }
  }

  private static func music(_ part: Part) -> [SyntheticVideo.Sound] {
    (part == .training ? 1...24 : 101...112).map { SyntheticSound.music(seconds: 6, seed: $0) }
  }

  /// Each sound clean, with some and with much noise.
  private static func withNoise(_ sounds: [SyntheticVideo.Sound]) -> [SyntheticVideo.Sound] {
    sounds.enumerated().flatMap { index, sound in
      [
        sound, sound.noisy(ratio: 25, seed: UInt64(index)),
        sound.noisy(ratio: 12, seed: UInt64(index)),
      ]
    }
  }

  private static func features(_ sounds: [SyntheticVideo.Sound]) throws -> [SoundFeatures] {
    try sounds.flatMap { sound in
      var track = try SoundKindTrack(channels: 1, sampleRate: sound.rate, model: nil)
      return track.add(sound.floats[...])
    }
  }

  private static func densities(_ features: [SoundFeatures]) -> [SoundKindModel.Density] {
    [\SoundFeatures.modulation, \.lowEnergy, \.crossings, \.flux].map { feature in
      let values = features.map { $0[keyPath: feature] }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
      func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
      return .init(mean: rounded(mean), deviation: rounded(variance.squareRoot()))
    }
  }

  /// The committed densities are those of the training sounds, which anybody can make again.
  @Test func theModelIsWhatItsDataGive() throws {
    let speech = try Self.densities(Self.features(Self.withNoise(Self.speech(.training))))
    let music = try Self.densities(Self.features(Self.withNoise(Self.music(.training))))
    if ProcessInfo.processInfo.environment["UPDATE_MODEL"] != nil {
      func text(_ densities: [SoundKindModel.Density]) -> String {
        densities.map { "    {\"mean\": \($0.mean), \"deviation\": \($0.deviation)}" }
          .joined(separator: ",\n")
      }
      Issue.record("speech:\n\(text(speech))\nmusic:\n\(text(music))")
    }
    let model = try SoundKindModel()
    for (fitted, committed) in zip(speech + music, model.speech + model.music) {
      #expect(abs(fitted.mean - committed.mean) < 0.02, "\(fitted) \(committed)")
      #expect(abs(fitted.deviation - committed.deviation) < 0.02, "\(fitted) \(committed)")
    }
  }

  private func kind(_ sound: SyntheticVideo.Sound) throws -> SoundKind? {
    var track = try SoundKindTrack(
      channels: 1, sampleRate: sound.rate, model: try SoundKindModel())
    // In blocks, as decoders give them.
    let samples = sound.floats
    for start in stride(from: 0, to: samples.count, by: 1024) {
      track.add(samples[start..<min(start + 1024, samples.count)])
    }
    return track.kind
  }

  @Test(arguments: [0.9, 0.2, 0.05], [nil, 25.0, 12])
  func newVoicesAndPiecesAreToldApart(peak: Double, ratio: Double?) throws {
    func changed(_ sound: SyntheticVideo.Sound) -> SyntheticVideo.Sound {
      let scaled = sound.scaled(toPeak: peak)
      return ratio.map { scaled.noisy(ratio: $0, seed: 5) } ?? scaled
    }
    for sound in try Self.speech(.test) {
      let kind = try #require(try kind(changed(sound)))
      #expect(kind.speechProbability > 0.6, "\(kind)")
      #expect(kind.interval.lower < kind.speechProbability)
      #expect(kind.speechProbability < kind.interval.upper)
    }
    let music = try Self.music(.test).map { try #require(try kind(changed($0))) }
    #expect(music.allSatisfy { $0.speechProbability < 0.5 }, "\(music.map(\.speechProbability))")
    #expect(music.count { $0.speechProbability < 0.35 } >= 10, "\(music.map(\.speechProbability))")
  }

  /// What is neither is not claimed to be either with confidence.
  @Test func noiseIsNotClaimedToBeSpeech() throws {
    for deviation in [0.01, 0.1] {
      let kind = try #require(
        try kind(SyntheticSound.noise(seconds: 6, deviation: deviation, seed: 3)))
      #expect(kind.speechProbability < 0.6)
      #expect(kind.interval.lower < 0.5 || kind.speechProbability > 0.5)
    }
  }

  @Test func silenceHasNoKind() throws {
    #expect(try kind(.init(rate: 22_050, samples: Array(repeating: 0, count: 66_150))) == nil)
    #expect(try kind(.init(rate: 22_050, samples: [0.5, -0.5])) == nil)
  }

  /// Half speech, half music: in between, and the share says so.
  @Test func aMixtureIsInBetween() throws {
    let speech = try #require(try Self.speech(.test).first)
    let music = SyntheticSound.music(seconds: 6, seed: 103)
    let both = SyntheticVideo.Sound(
      rate: 22_050, samples: Array(speech.samples.prefix(132_300)) + music.samples)
    let kind = try #require(try kind(both))
    #expect(0.25...0.75 ~= kind.speechShare)
    let alone = try #require(try self.kind(speech))
    #expect(kind.speechProbability < alone.speechProbability)
  }
}
