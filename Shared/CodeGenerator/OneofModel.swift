/// A oneof as it will stand in Swift.
struct OneofModel {
  /// The index among the message's oneofs.
  let index: Int
  /// The property that holds it.
  let name: String
  /// The enum of its fields.
  let typeName: String
  /// Its fields.
  let members: [FieldModel]

  init(_ schema: OneofSchema, index: Int, members: [FieldModel]) {
    self.index = index
    self.members = members
    name = SwiftNames.property(CamelCase.lower(schema.name))
    typeName = SwiftNames.oneof(schema.name)
  }
}
