import Foundation

/// What the words of a scene say for each genre: a linear model over distinct words, centred so that
/// the average text says nothing.
struct GenreModel: Sendable {
  /// What a scene says.
  struct Reading: Sendable {
    /// For each genre, in nats; 0 where nothing is known.
    private(set) var evidence: [Double]
    /// The words that the model knows, and what each adds.
    let words: [Word]
    /// The standard deviation of what was said by the sense of its passages, in nats; nil where none was read.
    private(set) var disagreement: Double?

    fileprivate init(evidence: [Double], words: [Word]) {
      self.evidence = evidence
      self.words = words
    }

    /// Whether anything is known of it.
    var isKnown: Bool { !words.isEmpty || disagreement != nil }

    /// Adds what the sense of the scene's passages says.
    mutating func add(_ passages: [Double], disagreement: Double) {
      evidence = zip(evidence, passages).map(+)
      self.disagreement = disagreement
    }
  }

  /// A word that the model knows.
  struct Word: Sendable {
    /// In small letters and without accents.
    let text: String
    /// Its weights in the model, one a genre.
    fileprivate let weights: ArraySlice<Float>
    /// What turns them into nats.
    fileprivate let factors: [Double]

    /// What it adds to a genre's evidence, in nats.
    func contribution(to genre: Int) -> Double {
      Double(weights[weights.startIndex + genre]) * factors[genre]
    }
  }

  /// The language that it reads.
  var language: Language { model.language }
  /// The version of its weights.
  var version: Int { model.version }
  private let model: HashedLinearModel

  /// The model of a language that comes with the module.
  ///
  /// - Throws: `ModelError` when its file is missing, damaged or of another kind.
  init(language: Language) throws {
    let name = "genre-\(language.rawValue).bin"
    model = try HashedLinearModel(data: try ModelFile.data(name), name: name)
    guard model.outputs == Genre.allCases.count else {
      throw ModelError(
        file: name, problem: "has \(model.outputs) outputs, not \(Genre.allCases.count)")
    }
    guard model.language == language else {
      throw ModelError(file: name, problem: "is a model of another language")
    }
  }

  /// Reads distinct words, as `FoldedWords` has them.
  ///
  /// - Parameter weight: how much they count.
  func read(_ words: some Sequence<String>, weight: Double = 1) -> Reading {
    let known = words.compactMap { word in
      model.weights(of: FNV1a.hash(word.utf8)).map { (word, $0) }
    }
    let length = (Double(known.count) + model.shrinkage).squareRoot()
    let factors = model.scales.map { weight * $0 / length }
    let read = known.map { Word(text: $0, weights: $1, factors: factors) }
    var evidence = model.biases.map { weight * $0 }
    for word in read {
      for genre in evidence.indices { evidence[genre] += word.contribution(to: genre) }
    }
    return Reading(evidence: evidence, words: read)
  }
}
