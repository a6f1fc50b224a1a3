import Foundation

/// What moves an audience, in words.
struct AudienceWording: Wording {
  var language: Language { genres.language }
  private let genres: GenreWording

  init(language: Language) { genres = GenreWording(language: language) }

  /// How often a kind of word is there.
  func sign(_ sign: AudienceReport.Sign) -> String {
    let rate = String(format: "%.1f", sign.rate)
    let lines = sign.places.prefix(3).map { "\($0.line)" }.joined(separator: ", ")
    let found = text(
      "\(sign.count) words of \(name(of: sign.sign)), \(rate) in a thousand",
      "\(sign.count) palabras de \(name(of: sign.sign)), \(rate) por mil")
    return lines.isEmpty ? found + "." : found + text(" (lines \(lines)).", " (líneas \(lines)).")
  }

  /// How probably the script is of a genre.
  func genreShare(_ genre: Genre, _ share: Double) -> String {
    text(
      "The script is \(genres.name(of: genre)) with a probability of \(percent(share)).",
      "El guion es \(genres.name(of: genre)) con una probabilidad del \(percent(share)).")
  }

  /// How its rating compares with that of films.
  func ratingStep(_ step: Double) -> String {
    let steps = String(format: "%+.1f", step)
    return text(
      "Its rating is expected \(steps) steps from that of films in general.",
      "Se espera una calificación a \(steps) pasos de la del cine en general.")
  }

  /// Who a segment is.
  func segment(
    _ band: AgeBand, _ genre: Genre, share: Double, genreShare: Double, ageShare: Double
  ) -> String {
    text(
      "People of \(ages(band)) who follow \(genres.name(of: genre)), \(percent(share)) of the audience: the script is of that genre with a probability of \(percent(genreShare)), and by the stated prior they are \(percent(ageShare)) of its followers under such a rating.",
      "Personas de \(ages(band)) que siguen el género \(genres.name(of: genre)), el \(percent(share)) del público: el guion es de ese género con una probabilidad del \(percent(genreShare)) y, según el supuesto declarado, son el \(percent(ageShare)) de sus seguidores con esa calificación."
    )
  }

  /// What a signal is.
  func signal(_ signal: AudienceSignal, _ value: Double, pages: Double) -> String {
    let length = String(format: "%.0f", pages)
    switch signal {
    case .genre(let genre):
      return genreShare(genre, value)
    case .age(let band):
      return text(
        "\(percent(value)) of the audience is expected to be of \(ages(band)).",
        "Se espera que el \(percent(value)) del público tenga \(ages(band)).")
    case .restricted:
      return text(
        "The rating R has a probability of \(percent(value)).",
        "La calificación R tiene una probabilidad del \(percent(value)).")
    case .dialogue:
      return text(
        "\(percent(value)) of the words are spoken.",
        "El \(percent(value)) de las palabras es diálogo."
      )
    case .featureLength:
      return text(
        "It has \(length) pages; films for cinemas have 80 to 130.",
        "Tiene \(length) páginas; los largometrajes tienen de 80 a 130.")
    case .shortLength:
      return text(
        "It has \(length) pages; shorts have up to 10.",
        "Tiene \(length) páginas; los cortos tienen hasta 10.")
    }
  }

  private func name(of sign: ContentSign) -> String {
    switch sign {
    case .profanity: text("strong language", "lenguaje malsonante")
    case .mildProfanity: text("mild language", "lenguaje vulgar leve")
    case .violence: text("violence", "violencia")
    case .sex: text("sex and nudity", "sexo y desnudez")
    case .drugs: text("drugs, alcohol and tobacco", "drogas, alcohol y tabaco")
    case .fear: text("fear", "miedo")
    }
  }

  private func ages(_ band: AgeBand) -> String {
    switch band {
    case .under13: text("under 13 years", "menos de 13 años")
    case .teens: text("13 to 17 years", "13 a 17 años")
    case .young: text("18 to 34 years", "18 a 34 años")
    case .middle: text("35 to 54 years", "35 a 54 años")
    case .older: text("55 years and more", "55 años o más")
    }
  }
}
