import Foundation

/// Genres and improvements in words.
struct GenreWording: Wording {
  let language: Language

  private static let spanish: [Genre: String] = [
    .action: "acción", .comedy: "comedia", .drama: "drama", .horror: "terror",
    .thriller: "suspense", .romance: "romance", .scienceFiction: "ciencia ficción",
    .fantasy: "fantasía", .family: "cine familiar", .western: "wéstern", .war: "cine bélico",
  ]

  /// A genre's name in running text.
  func name(of genre: Genre) -> String {
    text(
      genre.rawValue.replacingOccurrences(of: "_", with: " "), Self.spanish[genre] ?? genre.rawValue
    )
  }

  /// What to change in a scene and why.
  func improvement(
    _ kind: GenreReport.Kind, scene: Scene, example: Scene, target: Genre, genre: Genre,
    from evidence: Double, to level: Double, gain: Double, wordsFor: [GenreReport.Word],
    wordsAgainst: [GenreReport.Word]
  ) -> String {
    let (here, there) = (place(scene), place(example))
    let (wanted, other) = (name(of: target), name(of: genre))
    let (now, then) = (signed(evidence), signed(level))
    let advice =
      switch kind {
      case .strengthen:
        text(
          "Bring out \(wanted) in \(here): its evidence for it is \(now) nats; \(there) shows how this script does it (\(then)).",
          "Da más \(wanted) a \(here): su evidencia es de \(now) nats; \(there) muestra cómo lo hace este guion (\(then))."
        )
      case .openEarlier:
        text(
          "Open with \(wanted): the first tenth of the script promises little of it. The evidence for it in \(here) is \(now) nats; \(there) shows the level that a quarter of the scenes reach (\(then)).",
          "Abre con \(wanted): el primer décimo del guion promete poco. En \(here) su evidencia es de \(now) nats; \(there) muestra el nivel que alcanza una de cada cuatro escenas (\(then))."
        )
      case .toneDown:
        text(
          "Tone down \(other) in \(here), which pulls away from \(wanted): its evidence for it is \(now) nats; half of the scenes have no more than \(then), like \(there).",
          "Rebaja \(other) en \(here), que aleja de \(wanted): su evidencia es de \(now) nats; la mitad de las escenas no pasa de \(then), como \(there)."
        )
      }
    let points = String(format: "%.1f", 100 * gain)
    return [
      advice, list(wordsFor, text("For \(wanted) speak", "A favor de \(wanted)")),
      list(wordsAgainst, text("Against it", "En contra")),
      text(
        "The probability of \(wanted) for the script would rise by \(points) points.",
        "La probabilidad de \(wanted) para el guion subiría \(points) puntos."),
    ]
    .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func place(_ scene: Scene) -> String {
    text(
      "scene \(scene.index + 1) (line \(scene.line))",
      "la escena \(scene.index + 1) (línea \(scene.line))")
  }

  private func list(_ words: [GenreReport.Word], _ head: String) -> String {
    if words.isEmpty { return "" }
    let line = text("line", "línea")
    return "\(head): "
      + words.prefix(3).map { "«\($0.text)» (\(line) \($0.line))" }.joined(separator: ", ") + "."
  }

  private func signed(_ value: Double) -> String { String(format: "%+.2f", value) }
}
