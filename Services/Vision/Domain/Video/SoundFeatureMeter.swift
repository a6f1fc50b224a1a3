import Foundation
import Media

/// Measures the features of each second of sound as it comes.
struct SoundFeatureMeter {
  /// Frames a second.
  private static let frameRate = 50
  /// Samples a second that are enough; more are averaged.
  private static let enoughRate = 16_000
  /// The least RMS of a second that is looked at: -55 dBFS.
  private static let leastLevel = 0.00178
  /// Keeps logarithms finite; below it nothing can be told apart.
  private static let floor = 1e-3

  private let channels: Int
  private let decimation: Int
  private let frameLength: Int
  private let spectrum: Spectrum
  private let window: [Float]

  private var sum: Float = 0
  private var summed = 0
  private var frame: [Float] = []
  private var levels: [Double] = []
  private var crossings: [Double] = []
  private var changes: [Double] = []
  private var previous: [Float] = []

  init(channels: Int, sampleRate: Int) throws(MediaError) {
    self.channels = channels
    decimation = max(1, sampleRate / Self.enoughRate)
    frameLength = max(8, sampleRate / decimation / Self.frameRate)
    var size = 16
    while size < frameLength { size *= 2 }
    spectrum = try Spectrum(size: size)
    let length = Double(frameLength)
    window = (0..<frameLength).map { Float(0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / length)) }
    frame.reserveCapacity(frameLength)
  }

  /// Takes interleaved samples; the features of each second that they complete and in which there is
  /// something to hear.
  mutating func add(_ samples: ArraySlice<Float>) -> [SoundFeatures] {
    var found: [SoundFeatures] = []
    let scale = 1 / Float(channels * decimation)
    for sample in samples {
      sum += sample
      summed += 1
      guard summed == channels * decimation else { continue }
      frame.append(sum * scale)
      sum = 0
      summed = 0
      guard frame.count == frameLength else { continue }
      takeFrame()
      if levels.count == Self.frameRate, let features = takeSecond() { found.append(features) }
    }
    return found
  }

  private mutating func takeFrame() {
    let power = frame.reduce(Float(0)) { $0 + $1 * $1 } / Float(frameLength)
    levels.append(Double(power.squareRoot()))
    var signs = 0
    for index in 1..<frameLength where (frame[index] < 0) != (frame[index - 1] < 0) { signs += 1 }
    crossings.append(Double(signs) / Double(frameLength))
    let magnitudes = spectrum.magnitudes(zip(frame, window).map { $0 * $1 })
    if !previous.isEmpty {
      var (product, own, other) = (Float(0), Float(0), Float(0))
      for index in magnitudes.indices {
        product += magnitudes[index] * previous[index]
        own += magnitudes[index] * magnitudes[index]
        other += previous[index] * previous[index]
      }
      let norms = (own * other).squareRoot()
      if norms > 0 { changes.append(max(0, 1 - Double(product / norms))) }
    }
    previous = magnitudes
    frame.removeAll(keepingCapacity: true)
  }

  private mutating func takeSecond() -> SoundFeatures? {
    defer {
      levels = []
      crossings = []
      changes = []
    }
    let count = Double(levels.count)
    let mean = levels.reduce(0, +) / count
    let power = levels.map { $0 * $0 }.reduce(0, +) / count
    guard power.squareRoot() >= Self.leastLevel, !changes.isEmpty else { return nil }
    let meanCrossings = crossings.reduce(0, +) / count
    let variance =
      crossings.map { ($0 - meanCrossings) * ($0 - meanCrossings) }.reduce(0, +) / count
    return SoundFeatures(
      modulation: log(max(Self.floor, modulationDepth / mean)),
      lowEnergy: Double(levels.count { $0 < mean / 2 }) / count,
      crossings: log(max(Self.floor, variance.squareRoot())),
      flux: log(max(Self.floor, changes.reduce(0, +) / Double(changes.count))))
  }

  /// RMS of the part of the second's loudness that swings 3 to 6 times.
  private var modulationDepth: Double {
    let count = Double(levels.count)
    var squares = 0.0
    for swings in 3...6 {
      var (real, imaginary) = (0.0, 0.0)
      for (index, level) in levels.enumerated() {
        let angle = 2 * .pi * Double(swings * index) / count
        real += level * cos(angle)
        imaginary += level * sin(angle)
      }
      squares += 2 * (real * real + imaginary * imaginary) / (count * count)
    }
    return squares.squareRoot()
  }
}
