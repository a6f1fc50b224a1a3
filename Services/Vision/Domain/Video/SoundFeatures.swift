/// What of one second of sound tells speech from music: E. Scheirer, M. Slaney, "Construction and
/// evaluation of a robust multifeature speech/music discriminator", ICASSP 1997. Each is measured over
/// 50 frames of 20 ms.
public struct SoundFeatures: Sendable, Equatable {
  /// How many there are.
  static let count = 4

  /// Natural logarithm of the depth with which loudness swings 3 to 6 times a second, relative to its
  /// mean: syllables do.
  public let modulation: Double
  /// The share of frames with less than half of the mean RMS, 0 to 1: speech pauses.
  public let lowEnergy: Double
  /// Natural logarithm of the deviation of the zero crossings per sample from frame to frame: vowels
  /// have few, fricatives many.
  public let crossings: Double
  /// Natural logarithm of the mean of 1 less the cosine between the magnitude spectra of consecutive
  /// frames: notes stay, phonemes change.
  public let flux: Double

  var values: [Double] { [modulation, lowEnergy, crossings, flux] }
}
