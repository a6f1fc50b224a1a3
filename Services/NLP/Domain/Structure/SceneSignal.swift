/// Something measured on a scene that can speak for a beat.
enum SceneSignal: String, Sendable, CaseIterable {
  /// Mean valence from the scene on less that before it.
  case rise
  /// How much the valence changes, up or down.
  case upheaval
  /// The scene's valence, negated.
  case darkness
  /// Share of spoken words by those who speak for the first time.
  case newVoices = "new_voices"
  /// 1 for a location not seen before.
  case newPlace = "new_place"
  /// Share of words that are spoken.
  case talk
  /// Share of spoken words by who speaks most in the script.
  case lead
  /// How many speak.
  case crowd
  /// The logarithm of one more than the scene's words.
  case length

  /// The unit of the value.
  var unit: String { self == .crowd ? "{people}" : "1" }
}
