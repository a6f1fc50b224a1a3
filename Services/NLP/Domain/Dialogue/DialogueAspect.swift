/// What dialogue is judged by.
public enum DialogueAspect: String, Sendable, CaseIterable {
  /// How often a passage is told by its words to be its speaker's and not another's.
  case distinctiveness
  /// The share of charged sentences that do not name a feeling outright.
  case subtext
  /// The share of words that tell what the other knows or tell the past.
  case exposition
  /// How evenly those who talk in a scene share its words.
  case balance
  /// How many of 50 spoken words in a row differ.
  case variety
  /// How much the lengths of speeches differ.
  case rhythm

  /// The unit of the measured value.
  public var unit: String { self == .rhythm ? "{ln(words)}" : "1" }
}
