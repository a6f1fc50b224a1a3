import Foundation

/// What became of a scene, in words.
struct DraftWording: Wording {
  let language: Language

  func pair(
    _ pair: SceneAlignment.Pair, similarity: Double, isUnchanged: Bool, valence: Double
  ) -> String {
    let (before, after) = (pair.before + 1, pair.after + 1)
    let place =
      pair.isMoved
      ? text(
        "Scene \(before) became scene \(after) and stands elsewhere in the order.",
        "La escena \(before) pasó a ser la \(after) y cambia de lugar en el orden.")
      : before == after
        ? text("Scene \(after) stayed.", "La escena \(after) sigue en su sitio.")
        : text(
          "Scene \(before) is now scene \(after), in the same order.",
          "La escena \(before) es ahora la \(after), en el mismo orden.")
    if isUnchanged {
      return place + text(" Its words are the same.", " Sus palabras son las mismas.")
    }
    let share = Int((100 * similarity).rounded())
    let tone = String(format: "%+.2f", valence)
    return place
      + text(
        " Its words are \(share) % alike; its feeling changed by \(tone).",
        " Sus palabras se parecen en un \(share) %; su tono cambió en \(tone).")
  }

  func cut(_ index: Int) -> String {
    text("Scene \(index + 1) was cut.", "La escena \(index + 1) se eliminó.")
  }

  func added(_ index: Int) -> String {
    text("Scene \(index + 1) is new.", "La escena \(index + 1) es nueva.")
  }
}
