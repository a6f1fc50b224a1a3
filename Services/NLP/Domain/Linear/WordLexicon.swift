/// Words that steer the features of the linear models; the same lists stand in
/// `training/features.py`.
enum WordLexicon {
  /// Words that turn the meaning of what follows.
  static let negators: [Language: Set<[UInt8]>] = [
    .english: words(
      """
      not no never nobody nothing nowhere neither nor none cannot without hardly barely scarcely \
      dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt havent hasnt \
      hadnt aint
      """),
    .spanish: words(
      "no nunca jamas nadie nada ni sin tampoco ninguno ninguna ningun apenas"),
  ]

  /// Words that end the scope of a negation.
  static let contrasts: [Language: Set<[UInt8]>] = [
    .english: words("but however though although yet"),
    .spanish: words("pero sino aunque mas"),
  ]

  private static func words(_ list: String) -> Set<[UInt8]> {
    Set(list.split(separator: " ").map { Array($0.utf8) })
  }
}
