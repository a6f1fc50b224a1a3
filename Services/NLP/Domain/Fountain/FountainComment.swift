/// A note or a boneyard, taken out of the lines around it.
struct FountainComment {
  var kind: ScriptElement.Kind
  var text: String
  var line: Int
  var offset: Int
}
