import Media

/// Follows what kind of sound a video has, second by second.
public struct SoundKindTrack {
  private var meter: SoundFeatureMeter
  private let model: SoundKindModel?
  private var seconds = 0
  private var speechSeconds = 0
  private var mean = 0.0
  private var squares = 0.0

  /// A track of sound with so many channels interleaved; without a model, nothing but features.
  ///
  /// - Throws: `MediaError.outOfMemory`.
  public init(channels: Int, sampleRate: Int, model: SoundKindModel?) throws(MediaError) {
    meter = try SoundFeatureMeter(channels: channels, sampleRate: sampleRate)
    self.model = model
  }

  /// Takes interleaved samples; the features of the seconds that they complete.
  @discardableResult
  public mutating func add(_ samples: ArraySlice<Float>) -> [SoundFeatures] {
    let found = meter.add(samples)
    for odds in found.compactMap({ model?.logOdds($0) }) {
      seconds += 1
      if odds > 0 { speechSeconds += 1 }
      // Welford's sums.
      let distance = odds - mean
      mean += distance / Double(seconds)
      squares += distance * (odds - mean)
    }
    return found
  }

  /// What was found; `nil` when there was no second with anything to hear.
  public var kind: SoundKind? {
    guard let model, seconds > 0 else { return nil }
    return model.kind(
      mean: mean, variance: seconds > 1 ? squares / Double(seconds - 1) : 0, seconds: seconds,
      speechSeconds: speechSeconds)
  }
}
