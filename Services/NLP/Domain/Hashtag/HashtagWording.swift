import Foundation

/// Sentences about hashtags in the caller's language.
struct HashtagWording: Wording {
  let language: Language

  init(_ language: Language) {
    self.language = language
  }

  func reason(_ category: HashtagSuggestion.Category, source: String) -> String {
    switch category {
    case .artist: text("Names the artist: \(source).", "Nombra al artista: \(source).")
    case .song: text("Names the song: \(source).", "Nombra la canción: \(source).")
    case .keyword: text("Your own keyword: \(source).", "Tu propia palabra clave: \(source).")
    case .genre: text("Names the genre \(source).", "Nombra el género \(source).")
    case .country: text("The scene of \(source).", "La escena de \(source).")
    case .topic:
      text(
        "Its topic is what you write of: \(source).", "Su tema es de lo que hablas: \(source).")
    case .history: text("Of your own past posts.", "De tus propias publicaciones anteriores.")
    case .community:
      text(
        "A community that looks for music under this tag.",
        "Una comunidad que busca música con esta etiqueta.")
    }
  }

  func refusal(_ refusal: RefusedHashtag.Refusal) -> String {
    switch refusal {
    case .malformed:
      text(
        "Not a hashtag: letters, digits and _ only, with at least one letter, up to 100.",
        "No es un hashtag: solo letras, cifras y _, con al menos una letra, hasta 100.")
    case .banned:
      text(
        "Posts with this tag are reported to be hidden by platforms.",
        "Se ha informado de que las plataformas ocultan publicaciones con esta etiqueta.")
    case .spam:
      text(
        "It asks for follows or likes, which platforms treat as spam.",
        "Pide seguidores o «me gusta», y las plataformas lo tratan como spam.")
    }
  }

  func relevance(_ matched: [String]) -> String {
    matched.isEmpty
      ? text(
        "It has none of the request's words.", "No contiene ninguna palabra de la petición.")
      : text(
        "It has the request's words \(matched.joined(separator: ", ")).",
        "Contiene las palabras de la petición: \(matched.joined(separator: ", ")).")
  }

  func meaning(_ match: HashtagTopicMatch) -> String {
    text(
      "By meaning \(percent(match.probability)) sure to be the topic of «\(match.quotation)».",
      "Por su significado, es el tema de «\(match.quotation)» con un \(percent(match.probability)) de certeza."
    )
  }

  func breadth(_ breadth: Double) -> String {
    if breadth > 0.7 {
      return text(
        "Very broad: a post is soon buried.", "Muy amplia: una publicación se pierde pronto.")
    }
    if breadth < 0.25 {
      return text("A niche: few look there.", "Un nicho: pocos buscan ahí.")
    }
    return text(
      "Neither too broad nor too narrow.", "Ni demasiado amplia ni demasiado estrecha.")
  }

  /// - Parameter effect: nil where the posts say nothing of the tag.
  func history(_ effect: HashtagHistory.Effect?) -> String {
    guard let effect else {
      return text(
        "Your past posts do not tell it from others.",
        "Tus publicaciones anteriores no lo distinguen de otras.")
    }
    let interactions = change(exp(effect.mean) - 1)
    return text(
      "Posts of yours with it (\(effect.posts)) had \(interactions) interactions an impression than those without.",
      "Tus publicaciones con ella (\(effect.posts)) tuvieron \(interactions) interacciones por impresión que las demás."
    )
  }

  private func change(_ share: Double) -> String {
    let amount = percent(abs(share))
    return share < 0
      ? text("\(amount) fewer", "un \(amount) menos de")
      : text("\(amount) more", "un \(amount) más de")
  }

  func fit(isAtHome: Bool) -> String {
    isAtHome
      ? text("At home on this platform.", "Propia de esta plataforma.")
      : text(
        "Used on every platform, or on others.", "Se usa en todas las plataformas, o en otras.")
  }
}
