/// The first three seconds of a video, or all of it when it is shorter.
public struct Hook: Sendable, Equatable {
  /// How long the hook is, in seconds.
  public static let length = 3.0

  /// How many seconds were looked at.
  public let duration: Double
  /// Mean motion, 1/s.
  public let motion: Double
  /// Cuts.
  public let cuts: Int
  /// Mean sharpness.
  public let sharpness: Double
  /// Mean luma of the first sampled frame, 0 to 1.
  public let openingLuma: Double
  /// The largest less the smallest mean luma, 0 to 1.
  public let brightnessChange: Double
  /// Mean colourfulness.
  public let colourfulness: Double
  /// Seconds until the momentary loudness first comes within 10 LU of its highest value in the
  /// hook; `nil` without sound.
  public let loudnessOnset: Double?
  /// The highest momentary loudness in LUFS; `nil` without sound.
  public let loudness: Double?

  /// The measures by the names of the factors of `video-hook`.
  var values: [String: Double] {
    var values = [
      "hook_motion": motion, "hook_cuts": duration > 0 ? Double(cuts) / duration : 0,
      "hook_sharpness": sharpness, "hook_opening_luma": openingLuma,
      "hook_brightness_change": brightnessChange, "hook_colourfulness": colourfulness,
    ]
    values["hook_loudness"] = loudness
    values["hook_loudness_onset"] = loudnessOnset
    return values
  }
}
