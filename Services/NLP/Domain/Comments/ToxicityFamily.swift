/// What toxic words hint at.
public enum ToxicityFamily: String, Sendable, CaseIterable {
  /// An insult.
  case insult
  /// A threat.
  case threat
  /// A slur against a group of people.
  case hate
  /// Sexual words.
  case sexual
  /// Wishes of the writer's own death or harm.
  case selfHarm = "self_harm"
  /// Advertising and begging for follows.
  case spam
}
