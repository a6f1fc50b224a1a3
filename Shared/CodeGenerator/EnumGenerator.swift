/// Writes the Swift of an enum.
struct EnumGenerator {
  private let schema: EnumSchema
  private let name: String
  private let comments: CommentSource

  init(_ schema: EnumSchema, name: String, comments: CommentSource) {
    self.schema = schema
    self.name = name
    self.comments = comments
  }

  func write(to source: inout SourceText) {
    let cases = SwiftNames.cases(of: schema)
    var canonical: [Int32: String] = [:]
    var declared: Set<String> = []
    var order: [(number: Int32, name: String)] = []

    source.documentation(comments.lines(isDeprecated: schema.isDeprecated))
    source.block("public enum \(name): Protobuf.Enum") { source in
      source.line("/// The type of the numbers.")
      source.line("public typealias RawValue = Swift.Int")
      for (index, value) in schema.values.enumerated() {
        let caseName = cases[index]
        // An alias whose name differs only by what the prefix took away is the case itself.
        guard declared.insert(caseName).inserted else { continue }
        source.documentation(
          comments.child(2, index).lines(isDeprecated: value.isDeprecated))
        if let original = canonical[value.number] {
          source.line("public static var \(caseName): Self { .\(Self.bare(original)) }")
        } else {
          canonical[value.number] = caseName
          order.append((value.number, caseName))
          source.line("case \(caseName)")
        }
      }
      source.line("/// A number that has no name in this version of the contract.")
      source.line("case UNRECOGNIZED(Swift.Int)")
      source.line()
      source.line("/// The value of a field that was never set.")
      source.line("public init() { self = .\(Self.bare(canonical[0] ?? "UNRECOGNIZED(0)")) }")
      source.line()
      source.line("/// The value with the given number.")
      source.block("public init?(rawValue: Swift.Int)") { source in
        source.block("switch rawValue") { source in
          for (number, name) in order {
            source.line("case \(number): self = .\(Self.bare(name))")
          }
          source.line("default: self = .UNRECOGNIZED(rawValue)")
        }
      }
      source.line()
      source.line("/// The number of the value.")
      source.block("public var rawValue: Swift.Int") { source in
        source.block("switch self") { source in
          for (number, name) in order {
            source.line("case .\(Self.bare(name)): return \(number)")
          }
          source.line("case .UNRECOGNIZED(let number): return number")
        }
      }
      source.line()
      source.line("/// The values that have a name.")
      let list = order.map { "." + Self.bare($0.name) }.joined(separator: ", ")
      source.line("public static let allCases: [Self] = [\(list)]")
    }
  }

  /// The name as it may stand behind a dot.
  private static func bare(_ name: String) -> String { name.filter { $0 != "`" } }
}
