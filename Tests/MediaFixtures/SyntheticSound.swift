import Foundation
import TestSupport

/// Speech and music made for tests: speech by espeak-ng, music of harmonic tones and drums by formula.
public enum SyntheticSound {
  /// espeak-ng did not do its work.
  public struct SpeechFailed: Error, CustomStringConvertible {
    /// What went wrong.
    public let description: String
  }

  /// A text read aloud: mono, 22,050 samples a second.
  ///
  /// - Parameters:
  ///   - voice: by espeak-ng's name: `en-us`, `es+f3`.
  ///   - speed: words a minute.
  ///   - pitch: 0 to 99.
  public static func speech(
    _ text: String, voice: String, speed: Int = 165, pitch: Int = 50
  ) throws -> SyntheticVideo.Sound {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "espeak-ng", "-v", voice, "-s", "\(speed)", "-p", "\(pitch)", "--stdout", text,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let file = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, file.count > 44 else {
      throw SpeechFailed(description: "espeak-ng ended with \(process.terminationStatus)")
    }
    let bytes = [UInt8](file.dropFirst(44))
    let samples = stride(from: 0, to: bytes.count - 1, by: 2).map {
      Double(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)) / 32_768
    }
    return SyntheticVideo.Sound(rate: 22_050, samples: samples)
  }

  /// A made-up piece: chords of harmonic tones, held or plucked, a bass, and in two of three pieces
  /// drums; another one for every seed.
  public static func music(seconds: Double, seed: UInt64, rate: Int = 22_050)
    -> SyntheticVideo.Sound
  {
    var random = SplitMix64(seed: seed)
    let count = Int(seconds * Double(rate))
    var samples = [Double](repeating: 0, count: count)
    let beat = 60 / (70 + 80 * random.uniform())
    let root = 110 * pow(2, Double(Int.random(in: 0..<12, using: &random)) / 12)
    let decay = random.uniform() < 0.5 ? 0.4 : 3.0
    let brightness = 0.4 + 0.4 * random.uniform()
    func tone(_ frequency: Double, from start: Double, for length: Double, level: Double) {
      let first = Int(start * Double(rate))
      for index in min(first, count)..<min(count, first + Int(length * Double(rate))) {
        let time = Double(index - first) / Double(rate)
        // No click at either end.
        let edge = min(1, time / 0.01) * min(1, (length - time) / 0.02)
        var value = 0.0
        for harmonic in 1...6 where Double(harmonic) * frequency < Double(rate) / 2 {
          value +=
            pow(brightness, Double(harmonic - 1))
            * sin(2 * .pi * frequency * Double(harmonic) * time)
        }
        samples[index] += level * max(0, edge) * exp(-time / decay) * value
      }
    }
    let progression = [[0, 4, 7], [5, 9, 12], [7, 11, 14], [-3, 0, 4]]
    let bars = Int(seconds / (4 * beat)) + 1
    for bar in 0..<bars {
      let chord = progression[Int.random(in: 0..<4, using: &random)]
      let start = Double(bar) * 4 * beat
      for (voice, note) in chord.enumerated() {
        tone(
          root * pow(2, Double(note) / 12), from: start + (decay < 1 ? Double(voice) * beat : 0),
          for: 4 * beat, level: 0.12)
      }
      for step in 0..<8 {
        let note = chord[Int.random(in: 0..<3, using: &random)] + 12
        tone(
          root * pow(2, Double(note) / 12), from: start + Double(step) * beat / 2, for: beat,
          level: 0.1)
      }
      tone(root / 2 * pow(2, Double(chord[0]) / 12), from: start, for: 4 * beat, level: 0.15)
    }
    if seed % 3 != 0 {
      for hit in 0..<Int(seconds / beat * 2) {
        let first = Int(Double(hit) * beat / 2 * Double(rate))
        let loud = hit % 2 == 0 ? 0.2 : 0.08
        for index in min(first, count)..<min(count, first + rate / 12) {
          samples[index] +=
            loud * random.normal() * exp(-Double(index - first) / Double(rate) / 0.02)
        }
      }
    }
    return SyntheticVideo.Sound(rate: rate, samples: samples).scaled(toPeak: 0.7)
  }

  /// White noise.
  public static func noise(
    seconds: Double, deviation: Double, seed: UInt64, rate: Int = 22_050
  ) -> SyntheticVideo.Sound {
    var random = SplitMix64(seed: seed)
    return SyntheticVideo.Sound(
      rate: rate,
      samples: (0..<Int(seconds * Double(rate))).map { _ in deviation * random.normal() })
  }
}

extension SyntheticVideo.Sound {
  /// The same, its greatest sample at `peak`.
  public func scaled(toPeak peak: Double) -> Self {
    let highest = samples.map(\.magnitude).max() ?? 0
    return Self(rate: rate, samples: samples.map { $0 * (highest > 0 ? peak / highest : 1) })
  }

  /// The same with white noise, `ratio` decibels below it.
  public func noisy(ratio: Double, seed: UInt64) -> Self {
    var random = SplitMix64(seed: seed)
    let power = samples.map { $0 * $0 }.reduce(0, +) / Double(max(1, samples.count))
    let deviation = (power * pow(10, -ratio / 10)).squareRoot()
    return Self(rate: rate, samples: samples.map { $0 + deviation * random.normal() })
  }

  /// Its samples as decoders give them.
  public var floats: [Float] { samples.map { Float($0) } }
}
