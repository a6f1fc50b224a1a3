import Foundation
import Media
import Testing

@Suite struct AudioLoudnessTests {
  private func measure(
    amplitude: Double, channels: Int = 2, seconds: Double = 5, frequency: Double = 997
  ) throws -> AudioLoudness {
    let meter = try AudioLoudness(channels: channels, sampleRate: 48_000)
    let samples = (0..<Int(seconds * 48_000)).flatMap { index in
      let value = Float(amplitude * sin(2 * .pi * frequency * Double(index) / 48_000))
      return Array(repeating: value, count: channels)
    }
    try meter.add(samples[...])
    return meter
  }

  /// EBU Tech 3341, cases 1 and 2: a stereo sine of 1 kHz at -23 and -33 dBFS.
  @Test(arguments: [-23.0, -33, -40])
  func aSineHasTheLoudnessThatTheStandardSays(level: Double) throws {
    let meter = try measure(amplitude: pow(10, level / 20), seconds: 20)
    #expect(abs((meter.integrated ?? 0) - level) < 0.1)
    #expect(abs((meter.momentary ?? 0) - level) < 0.1)
    #expect(meter.range < 0.2)
    #expect(abs((meter.samplePeak ?? 0) - level) < 0.05)
    #expect(abs((meter.truePeak ?? 0) - level) < 0.2)
  }

  // Gated loudness is read from a histogram with steps of 0.1 LU.
  @Test func halfTheAmplitudeIsSixDecibelsLess() throws {
    let loud = try measure(amplitude: 0.5).integrated ?? 0
    let soft = try measure(amplitude: 0.25).integrated ?? 0
    #expect(abs(loud - soft - 20 * log10(2)) <= 0.1)
  }

  @Test func peaksBetweenSamplesAreFound() throws {
    // A quarter of the sample rate, 45 degrees off: samples reach 0.707 of the true peak.
    let meter = try AudioLoudness(channels: 1, sampleRate: 48_000)
    let samples = (0..<48_000).map { Float(sin(.pi / 2 * Double($0) + .pi / 4)) }
    try meter.add(samples[...])
    #expect(abs((meter.samplePeak ?? 0) + 3.01) < 0.01)
    #expect(abs(meter.truePeak ?? -9) < 0.3)
  }

  @Test func silenceHasNoLoudness() throws {
    let meter = try measure(amplitude: 0)
    #expect(meter.integrated == nil && meter.momentary == nil)
    #expect(meter.truePeak == nil && meter.samplePeak == nil)
    #expect(meter.range == 0)
  }

  @Test(arguments: [(0, 48_000), (65, 48_000), (2, 0), (2, 3_000_000)])
  func formatsHaveLimits(channels: Int, rate: Int) {
    #expect(throws: MediaError.self) {
      try AudioLoudness(channels: channels, sampleRate: rate)
    }
  }
}
