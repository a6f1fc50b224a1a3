import Foundation
import Scoring

/// Reasons for a beat's place, in words.
struct StructureWording: Wording {
  let language: Language
  let script: Script
  let signals: SceneSignals

  /// Where a beat is and where the sheet has it, both as pages before it.
  func place(_ page: Double, expected: Double) -> String {
    let (here, there) = (number(page + 1), number(expected + 1))
    return text(
      "It begins on page \(here); in a script of this length the sheet has it on page \(there).",
      "Empieza en la página \(here); a un guion de esta extensión le toca en la \(there).")
  }

  /// What a signal says about a scene.
  func reason(_ signal: SceneSignal, in index: Int) -> String {
    let scene = signals.scenes[index]
    let value = scene.values[signal] ?? 0
    switch signal {
    case .rise, .upheaval:
      let (before, after) = (signed(scene.before), signed(scene.after))
      return text(
        "The feeling goes from \(before) on the pages before it to \(after) from here on.",
        "El tono pasa de \(before) en las páginas anteriores a \(after) desde aquí.")
    case .darkness:
      let (here, usual) = (signed(-value), signed(-signals.mean(of: .darkness)))
      return text(
        "Its feeling is \(here); the mean over the scenes is \(usual).",
        "Su tono es \(here); la media de las escenas es \(usual).")
    case .newVoices where scene.newVoices.isEmpty:
      return text("Nobody speaks for the first time.", "Nadie habla por primera vez.")
    case .newVoices:
      let names = scene.newVoices.prefix(3).joined(separator: ", ")
      return text(
        "\(percent(value)) of what is said comes from those who speak for the first time: \(names).",
        "El \(percent(value)) de lo que se dice es de quienes hablan por primera vez: \(names).")
    case .newPlace:
      let place = script.scenes[index].slug.location
      return value > 0
        ? text(
          "It plays where no scene before it did: \(place).",
          "Transcurre en un lugar nuevo: \(place).")
        : text("It plays where a scene before it did.", "Transcurre en un lugar ya visto.")
    case .talk:
      return text(
        "\(percent(value)) of its words are spoken.",
        "El \(percent(value)) de sus palabras es diálogo.")
    case .lead:
      let name = signals.lead ?? ""
      return text(
        "\(percent(value)) of what is said comes from \(name).",
        "El \(percent(value)) de lo que se dice es de \(name).")
    case .crowd:
      return text("So many speak in it: \(Int(value)).", "Hablan tantos en ella: \(Int(value)).")
    case .length:
      return text("It has \(scene.words) words.", "Tiene \(scene.words) palabras.")
    }
  }

  /// Why a scene was chosen: the reasons that spoke for it most, at most two.
  func choice(_ factors: [Factor]) -> String {
    let reasons = factors.filter { $0.contribution > 0 }.prefix(2).map(\.explanation)
    return reasons.isEmpty
      ? text("Nothing speaks for it but its place.", "Nada habla a su favor salvo su lugar.")
      : reasons.joined(separator: " ")
  }

  /// From what the place of a beat follows that is not looked for.
  func definition(of beat: Beat) -> String {
    switch beat {
    case .openingImage:
      text("The first scene, by definition.", "La primera escena, por definición.")
    case .finalImage:
      text("The last scene, by definition.", "La última escena, por definición.")
    default:
      beat.stretch.map { stretch in
        text(
          "From «\(stretch.from.rawValue)» to «\(stretch.to.rawValue)».",
          "De «\(stretch.from.rawValue)» a «\(stretch.to.rawValue)».")
      } ?? ""
    }
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }

  private func signed(_ value: Double) -> String { String(format: "%+.2f", value) }
}
