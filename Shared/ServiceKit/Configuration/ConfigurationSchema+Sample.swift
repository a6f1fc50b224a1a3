extension ConfigurationSchema {
  /// A YAML file of the whole suite: the keys of every service, then those of each, with their
  /// meaning, what is allowed and their defaults.
  ///
  /// A service that reads the file behaves as it does without it.
  public static func sample(of schemas: [ConfigurationSchema]) -> String {
    let port = CommonKeys.port.name
    var text = """
      # Every setting of Marquee with its default. One file serves all services: the keys of the
      # suite come first, and whatever stands under a service's name counts for that service alone;
      # any key of the suite may stand there too.

      """
    text += section(CommonKeys.all.filter { $0.name != port })
    for schema in schemas {
      let keys = schema.common.filter { $0.name == port } + schema.own
      text += "\n\(schema.service):\n" + section(keys, indentation: "  ")
    }
    return text
  }

  /// The keys as nested mappings. Keys of one mapping are brought together, in the order in which the
  /// first of them stands.
  private static func section(
    _ keys: [any ConfigurationItem], indentation: String = ""
  ) -> String {
    section(keys.map { ($0.name.split(separator: ".").map(String.init)[...], $0) }, indentation)
  }

  private static func section(
    _ keys: [(path: ArraySlice<String>, item: any ConfigurationItem)], _ indentation: String
  ) -> String {
    var heads: [String] = []
    for head in keys.compactMap(\.path.first) where !heads.contains(head) { heads.append(head) }
    var text = ""
    for head in heads {
      if indentation.isEmpty { text += "\n" }
      let members = keys.filter { $0.path.first == head }
      for (path, item) in members where path.count == 1 {
        text += wrap(item.summary, prefix: indentation + "# ")
        text += wrap("Allowed: \(item.allowed).", prefix: indentation + "# ")
        text += "\(indentation)\(head): \(scalar(item.defaultText))\n"
      }
      let nested = members.filter { $0.path.count > 1 }
      if !nested.isEmpty {
        text += "\(indentation)\(head):\n"
        text += section(nested.map { ($0.path.dropFirst(), $0.item) }, indentation + "  ")
      }
    }
    return text
  }

  /// A YAML scalar: plain where every reader takes it for the same text, quoted elsewhere.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
          || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: ".")
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/")
      }
    if isPlain { return text }
    let escaped = text.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped)\""
  }
}
