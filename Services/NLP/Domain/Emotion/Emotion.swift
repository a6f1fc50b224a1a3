/// Ekman's six basic emotions (Ekman 1992, «An argument for basic emotions») and none of them, in the
/// order of the models' outputs.
public enum Emotion: String, Sendable, CaseIterable {
  /// Annoyance and disapproval too.
  case anger
  /// Revulsion, of things and of people.
  case disgust
  /// Nervousness too.
  case fear
  /// Everything glad: amusement, love, gratitude, pride, relief, admiration.
  case joy
  /// Grief, disappointment, embarrassment and remorse too.
  case sadness
  /// Realisation, confusion and curiosity too.
  case surprise
  /// None of these.
  case neutral
}
