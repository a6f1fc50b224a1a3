/// A paragraph of Final Draft's XML while it is being read.
struct FinalDraftParagraph {
  /// `Type`, in small letters.
  let type: String
  /// Where its tag stands.
  let place: SourcePlace
  /// `Number`: a scene number.
  let number: String?
  /// `Alignment` is `Center`.
  let isCentered: Bool
  /// `StartsNewPage` is `Yes`.
  let startsNewPage: Bool
  /// Its text so far.
  var runs: [EmphasisRun] = []
  /// What its scene is about.
  var synopsis = ""
  /// Notes that stand in it.
  var notes: [(text: String, place: SourcePlace)] = []

  init(attributes: [String: String], place: SourcePlace) {
    type = (attributes["Type"] ?? "").lowercased()
    self.place = place
    number = attributes["Number"].flatMap { $0.isEmpty ? nil : $0 }
    isCentered = attributes["Alignment"] == "Center"
    startsNewPage = attributes["StartsNewPage"] == "Yes"
  }

  /// What it is in a script, and for a section its depth; nil for a type that is not known.
  var kind: (kind: ScriptElement.Kind, level: Int)? {
    switch type {
    case "scene heading": (.sceneHeading, 0)
    case "action", "general", "shot", "cast list", "": (isCentered ? .centered : .action, 0)
    case "character": (.character, 0)
    case "dialogue": (.dialogue, 0)
    case "parenthetical": (.parenthetical, 0)
    case "transition": (.transition, 0)
    case "singing", "lyrics": (.lyrics, 0)
    case "new act": (.section, 1)
    case "end of act": (.centered, 0)
    case "outline 1": (.section, 1)
    case "outline 2": (.section, 2)
    case "outline 3": (.section, 3)
    case "outline 4": (.section, 4)
    case "outline body": (.synopsis, 0)
    default: nil
    }
  }

  /// Its text as it stands in a script: with marks for emphasis where its kind keeps them.
  func text(of kind: ScriptElement.Kind) -> String {
    switch kind {
    case .action, .centered, .dialogue, .parenthetical, .lyrics:
      Emphasis.marked(runs.merged)
    case .sceneHeading, .character, .transition, .section, .synopsis, .note, .boneyard,
      .pageBreak:
      runs.map(\.text).joined()
    }
  }
}

extension [EmphasisRun] {
  /// Neighbours in the same style as one.
  fileprivate var merged: [EmphasisRun] {
    var result: [EmphasisRun] = []
    for run in self {
      if result.last?.style == run.style {
        result[result.count - 1].text += run.text
      } else {
        result.append(run)
      }
    }
    return result
  }
}
