/// The Swift names of what a proto file declares, by the rules of swift-protobuf.
enum SwiftNames {
  /// The prefix of the top-level types of a file: `option swift_prefix`, or the package with its
  /// parts capitalized (`grpc.health.v1` → `Grpc_Health_V1_`).
  static func typePrefix(of file: FileSchema) -> String {
    if let prefix = file.swiftPrefix { return prefix }
    if file.package.isEmpty { return "" }
    return
      file.package.split(separator: ".").map { part in
        part.split(separator: "_").map { CamelCase.capitalized(String($0)) }.joined()
      }.joined(separator: "_") + "_"
  }

  static func message(_ name: String) -> String { type(name, disambiguator: "Message") }

  static func enumeration(_ name: String) -> String { type(name, disambiguator: "Enum") }

  static func oneof(_ name: String) -> String {
    type("OneOf_" + CamelCase.upper(name), disambiguator: "Oneof")
  }

  /// The enum that holds a service's protocol and client; a name that begins with the file's prefix
  /// does not get it twice.
  static func service(_ name: String, prefix: String) -> String {
    type(name.hasPrefix(prefix) ? name : prefix + name, disambiguator: "Service")
  }

  static func methodType(_ name: String) -> String { type(name, disambiguator: "Method") }

  /// `ScoreThumbnail` → `scoreThumbnail`, `URLFetch` → `urlFetch`.
  static func methodFunction(_ name: String) -> String {
    let leading = name.prefix { $0.isUppercase }
    let lowered: Int
    switch leading.count {
    case 0, 1: lowered = leading.count
    case name.count: lowered = name.count
    default: lowered = leading.count - 1
    }
    return quoted(name.prefix(lowered).lowercased() + name.dropFirst(lowered))
  }

  private static func type(_ name: String, disambiguator: String) -> String {
    if ReservedNames.types.contains(name) || name.allSatisfy({ $0 == "_" }) {
      return name + disambiguator
    }
    // `Type` becomes `TypeMessage`, so that `TypeMessage` has to become something else.
    if name.hasSuffix(disambiguator) {
      let root = String(name.dropLast(disambiguator.count))
      return root.isEmpty ? name : type(root, disambiguator: disambiguator) + disambiguator
    }
    return name
  }

  /// The name of a property, quoted where it is a keyword.
  static func property(_ camel: String) -> String {
    if ReservedNames.properties.contains(camel) { return camel + "_p" }
    if !camel.isEmpty, camel.allSatisfy({ $0 == "_" }) { return camel + "__" }
    return quoted(camel)
  }

  /// The name of a property that is built from a field's name with something before it.
  static func property(_ name: String, basedOn camel: String) -> String {
    ReservedNames.properties.contains(camel) ? name + "_p" : quoted(name)
  }

  /// The name of an enum's or oneof's case, quoted where it is a keyword.
  static func enumCase(_ camel: String) -> String {
    if ReservedNames.cases.contains(camel) { return camel + "_" }
    if !camel.isEmpty, camel.allSatisfy({ $0 == "_" }) { return camel + "__" }
    return quoted(camel)
  }

  /// The names of an enum's values: the enum's own name is dropped from their front, and values
  /// that come out the same although their numbers differ get the number behind them.
  static func cases(of enumeration: EnumSchema) -> [String] {
    let camels = enumeration.values.map {
      CamelCase.lower(strip(enumeration.name, from: $0.name) ?? $0.name)
    }
    var numbers: [String: Set<Int32>] = [:]
    for (camel, value) in zip(camels, enumeration.values) {
      numbers[camel, default: []].insert(value.number)
    }
    return zip(camels, enumeration.values).map { camel, value in
      if let same = numbers[camel], same.count > 1 {
        let suffix = value.number < 0 ? "_n\(value.number.magnitude)" : "_\(value.number)"
        return enumCase(camel + suffix)
      }
      return enumCase(camel)
    }
  }

  /// `name` without `prefix`, underscores and case aside; `nil` where it does not begin with it or
  /// where nothing that can begin an identifier would be left.
  static func strip(_ prefix: String, from name: String) -> String? {
    var expected = prefix.lowercased().filter { $0 != "_" }[...]
    var rest = name[...]
    while let wanted = expected.first {
      guard let next = rest.first else { return nil }
      rest.removeFirst()
      if next == "_" { continue }
      guard next.lowercased() == String(wanted) else { return nil }
      expected.removeFirst()
    }
    rest = rest.drop { $0 == "_" }
    guard let first = rest.first, first.isLetter else { return nil }
    return String(rest)
  }

  static func quoted(_ name: String) -> String {
    ReservedNames.keywords.contains(name) ? "`\(name)`" : name
  }

  /// A Swift string literal.
  static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": literal += "\\\\"
      case "\"": literal += "\\\""
      case "\n": literal += "\\n"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
