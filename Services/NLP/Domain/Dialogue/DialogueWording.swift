import Foundation

/// What is said about dialogue and a character's emotions, in words.
struct DialogueWording: Wording {
  let language: Language

  /// What a measured value means.
  func explanation(of aspect: DialogueAspect, _ value: Double, count: Int) -> String {
    let share = percent(value)
    switch aspect {
    case .distinctiveness:
      return text(
        "By its words alone a passage is told to be its speaker's and not another's in \(share) of comparisons (\(count) passages; 50 % is chance).",
        "Solo por sus palabras, un pasaje se atribuye a quien lo dice y no a otro en el \(share) de las comparaciones (\(count) pasajes; 50 % es el azar)."
      )
    case .subtext:
      return text(
        "\(share) of the \(count) charged sentences do not name the feeling.",
        "El \(share) de las \(count) frases con carga emocional no nombra el sentimiento.")
    case .exposition:
      return text(
        "\(share) of the spoken words stand in sentences that tell what happened or what the other knows.",
        "El \(share) de las palabras dichas está en frases que cuentan lo ocurrido o lo que el otro ya sabe."
      )
    case .balance:
      return text(
        "Where several talk in a scene (\(count) scenes), their shares are \(share) as even as they could be.",
        "Donde hablan varios en una escena (\(count) escenas), el reparto llega al \(share) de lo más parejo posible."
      )
    case .variety:
      return text(
        "\(share) of the words of a stretch of 50 differ (\(count) stretches).",
        "El \(share) de las palabras de un tramo de 50 son distintas (\(count) tramos).")
    case .rhythm:
      let spread = String(format: "%.1f", exp(value))
      return text(
        "The lengths of the \(count) speeches spread by a factor of \(spread) around their middle.",
        "Las extensiones de los \(count) parlamentos varían por un factor de \(spread) en torno a su centro."
      )
    }
  }

  /// Why an aspect has no value.
  func missing(_ aspect: DialogueAspect) -> String {
    switch aspect {
    case .distinctiveness:
      text(
        "Not measured: two speakers with passages of 30 words in two parts of the script are needed.",
        "Sin medir: hacen falta dos personajes con pasajes de 30 palabras en dos partes del guion.")
    case .subtext:
      text(
        "Not measured: no sentence bears a feeling.",
        "Sin medir: ninguna frase lleva un sentimiento.")
    case .exposition:
      text("Not measured: nothing is said.", "Sin medir: no se dice nada.")
    case .balance:
      text(
        "Not measured: in no scene two or more say 20 words together.",
        "Sin medir: en ninguna escena dos o más dicen 20 palabras en total.")
    case .variety:
      text(
        "Not measured: fewer than 50 words are spoken.",
        "Sin medir: se dicen menos de 50 palabras.")
    case .rhythm:
      text(
        "Not measured: there are fewer than five speeches.",
        "Sin medir: hay menos de cinco parlamentos.")
    }
  }

  func soundsLike(_ name: String) -> String {
    text("Sounds at least as much like \(name).", "Suena al menos tanto a \(name).")
  }

  var mostTypical: String {
    text("Sounds most like its speaker.", "Lo que más suena a quien lo dice.")
  }

  func names(_ feeling: String) -> String {
    text("Names the feeling: «\(feeling)».", "Nombra el sentimiento: «\(feeling)».")
  }

  func tells(_ phrase: String) -> String {
    text("Tells: «\(phrase)».", "Cuenta: «\(phrase)».")
  }

  func leads(_ name: String, share: Double) -> String {
    text(
      "\(name) says \(percent(share)) of this scene's words.",
      "\(name) dice el \(percent(share)) de las palabras de esta escena.")
  }

  func repeats(distinct: Int, of words: Int) -> String {
    text(
      "From here on only \(distinct) of \(words) words differ.",
      "Desde aquí solo \(distinct) de \(words) palabras son distintas.")
  }

  func monotonous(speeches: Int, words: Int) -> String {
    text(
      "From here on \(speeches) speeches in a row have about \(words) words.",
      "Desde aquí \(speeches) parlamentos seguidos tienen unas \(words) palabras.")
  }

  /// What a character's range means.
  func range(_ value: Double, sentences: Int) -> String {
    let emotions = String(format: "%.2f", value)
    return text(
      "Their \(sentences) sentences move between \(emotions) emotions of 7 (1 is always the same mixture).",
      "Sus \(sentences) frases se mueven entre \(emotions) emociones de 7 (1 es siempre la misma mezcla)."
    )
  }

  /// What a character's change means; nil for a voice of fewer than two scenes.
  func change(_ value: Double?, scenes: Int) -> String {
    guard let value else {
      return text(
        "Not measured: they speak in fewer than two scenes.",
        "Sin medir: habla en menos de dos escenas.")
    }
    return text(
      "From one of their \(scenes) scenes to the next, \(percent(value)) of the emotions change.",
      "De una de sus \(scenes) escenas a la siguiente cambia el \(percent(value)) de las emociones."
    )
  }
}
