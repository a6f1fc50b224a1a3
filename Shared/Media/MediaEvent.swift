/// What comes next out of a video.
public enum MediaEvent: Sendable {
  /// A frame, ready to be scaled by the reader, at `time` seconds from the first one, for
  /// `duration` seconds (a guess from the frame rate where the file does not tell).
  case frame(time: Double, duration: Double)
  /// A block of sound.
  case audio(AudioBlock)
}
