/// A beat of Blake Snyder's sheet («Save the Cat!», 2005), in its order.
public enum Beat: String, Sendable, CaseIterable {
  /// What the world looks like at first.
  case openingImage = "opening_image"
  /// Somebody says what it will be about.
  case themeStated = "theme_stated"
  /// Who lives in this world, and what is missing.
  case setUp = "set_up"
  /// What upsets it.
  case catalyst
  /// Whether to go.
  case debate
  /// The lead goes: the first act ends.
  case breakIntoTwo = "break_into_two"
  /// Somebody new, who carries the theme.
  case bStory = "b_story"
  /// What the story promises.
  case funAndGames = "fun_and_games"
  /// False victory or false defeat.
  case midpoint
  /// It gets tight.
  case badGuysCloseIn = "bad_guys_close_in"
  /// The lowest point.
  case allIsLost = "all_is_lost"
  /// Before the solution.
  case darkNightOfTheSoul = "dark_night_of_the_soul"
  /// The solution: the second act ends.
  case breakIntoThree = "break_into_three"
  /// How it is done.
  case finale
  /// What the world looks like now.
  case finalImage = "final_image"

  /// The beats that are looked for scene by scene, in their order.
  static let turns: [Beat] = [
    .themeStated, .catalyst, .breakIntoTwo, .bStory, .midpoint, .allIsLost, .breakIntoThree,
  ]

  /// The beats between which this one stretches; nil for one that is a single scene.
  var stretch: (from: Beat, to: Beat)? {
    switch self {
    case .setUp: (.openingImage, .catalyst)
    case .debate: (.catalyst, .breakIntoTwo)
    case .funAndGames: (.bStory, .midpoint)
    case .badGuysCloseIn: (.midpoint, .allIsLost)
    case .darkNightOfTheSoul: (.allIsLost, .breakIntoThree)
    case .finale: (.breakIntoThree, .finalImage)
    default: nil
    }
  }

  /// Whether the story takes another direction here.
  var isTurningPoint: Bool {
    [.catalyst, .breakIntoTwo, .midpoint, .allIsLost, .breakIntoThree].contains(self)
  }
}
