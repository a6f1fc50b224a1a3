/// Sentences in the caller's language.
protocol Wording {
  /// What is written in.
  var language: Language { get }
}

extension Wording {
  /// A sentence, in the language that is written in.
  func text(_ english: String, _ spanish: String) -> String {
    language == .english ? english : spanish
  }

  /// A share as a whole number of percent: `42 %`.
  func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
}
