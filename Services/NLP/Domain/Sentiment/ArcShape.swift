/// The six shapes of a story's emotional arc (Reagan et al. 2016, EPJ Data Science 5:31,
/// arXiv:1606.07772), as a mode of the arc and its sign.
public enum ArcShape: String, Sendable, CaseIterable {
  /// A rise.
  case ragsToRiches
  /// A fall.
  case tragedy
  /// A fall, then a rise.
  case manInAHole
  /// A rise, then a fall.
  case icarus
  /// A rise, a fall, a rise.
  case cinderella
  /// A fall, a rise, a fall.
  case oedipus

  /// The shape of a mode (0 to 2: a half, one, one and a half turns of a cosine) by the sign of its
  /// coefficient. A cosine begins at its top: a positive coefficient begins with a fall.
  init?(mode: Int, coefficient: Double) {
    switch (mode, coefficient >= 0) {
    case (0, true): self = .tragedy
    case (0, false): self = .ragsToRiches
    case (1, true): self = .manInAHole
    case (1, false): self = .icarus
    case (2, true): self = .oedipus
    case (2, false): self = .cinderella
    default: return nil
    }
  }
}
