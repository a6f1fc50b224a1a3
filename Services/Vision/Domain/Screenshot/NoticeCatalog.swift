import Foundation
import Scoring

/// The phrases by which restriction notices are recognised, in English and Spanish.
package struct NoticeCatalog: Sendable {
  /// A phrase in its parts, between which a notice may say more.
  struct Phrase: Sendable {
    let kind: RestrictionKind
    let language: String
    /// Folded letters, as ``TextBlock`` has them.
    let parts: [[Character]]
    /// Its folded words.
    let words: Set<String>
    /// A prior: how probable it is that a screen which says this tells of a restriction of the account that
    /// looks at it.
    let specificity: Double
  }

  private struct File: Decodable {
    struct Family: Decodable {
      let kind: RestrictionKind
      let phrases: [Entry]
    }

    struct Entry: Decodable {
      let language: String
      let parts: [String]
      let specificity: Double
    }

    let name: String
    let version: String
    let data: String
    let negations: [String]
    let reversals: [String]
    let conditionals: [String]
    let families: [Family]
  }

  /// Its name, version and data.
  package let identity: ModelIdentity
  let phrases: [Phrase]
  /// Words close before a phrase, or inside it, that deny it or make it a possibility.
  let negations: Set<String>
  /// Words close behind a phrase that say that it is over.
  let reversals: Set<String>
  /// Words after which a sentence tells of what could be.
  let conditionals: Set<String>

  /// The catalogue in the file `restriction-notices.json` beside this module.
  /// - Throws: `ModelError` when the file is missing or breaks a rule of its format.
  package init() throws {
    let name = "restriction-notices"
    guard let url = Bundle.module.url(forResource: "Models/\(name)", withExtension: "json") else {
      throw ModelError(model: name, description: "there is no file \(name).json")
    }
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    } catch {
      throw ModelError(model: name, description: "\(error)")
    }
    identity = ModelIdentity(name: file.name, version: file.version, data: file.data)
    negations = Set(file.negations)
    reversals = Set(file.reversals)
    conditionals = Set(file.conditionals)
    phrases = try file.families.flatMap { family in
      try family.phrases.map { entry in
        let parts = entry.parts.map { Array(TextBlock.folded($0)) }
        guard !parts.isEmpty, parts.allSatisfy({ $0.count >= 4 }), 0...1 ~= entry.specificity else {
          throw ModelError(
            model: name,
            description: "\(entry.parts): parts have 4 letters or more, specificity is 0 to 1")
        }
        return Phrase(
          kind: family.kind, language: entry.language, parts: parts,
          words: Set(
            entry.parts.flatMap { $0.split(separator: " ").map { TextBlock.folded($0) } }),
          specificity: entry.specificity)
      }
    }
  }
}
