/// What a story promises, in the order of the models' outputs.
public enum Genre: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// Fights, chases, feats.
  case action
  /// Meant to be laughed at.
  case comedy
  /// People under strain.
  case drama
  /// Meant to frighten.
  case horror
  /// Crime, mystery and suspense.
  case thriller
  /// People falling in love.
  case romance
  /// What science might bring.
  case scienceFiction = "science_fiction"
  /// Magic and legend.
  case fantasy
  /// For children and those who watch with them; most animation.
  case family
  /// The American frontier.
  case western
  /// Soldiers and those whom war falls on.
  case war
}
