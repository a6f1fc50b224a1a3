import Foundation
import ServiceKit
import Testing

@Suite struct ConfigurationSchemaTests {
  private static let dimension = ConfigurationKey(
    "index.dimension", default: 384, in: 1...4_096, "Numbers in a vector.")
  private static let directory = ConfigurationKey(
    "index.directory", default: "data/my vectors", "The folder of the vectors.")

  private static let schemas = ConfigurationSchema.services.enumerated().map { index, service in
    ConfigurationSchema(
      service: service, port: 9001 + index,
      keys: service == "embeddings" ? [dimension, directory] : [])
  }

  @Test(arguments: schemas) func helpHasEveryKeyItsDefaultAndItsVariable(
    schema: ConfigurationSchema
  ) {
    let help = schema.help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for key in schema.keys {
      #expect(help.contains("--\(key.name) \(key.summary) Allowed: \(key.allowed)."))
      #expect(help.contains(ConfigurationSchema.environmentName(of: key.name)))
    }
    #expect(
      help.contains(
        "Default: \(9001 + (ConfigurationSchema.services.firstIndex(of: schema.service) ?? 0))."))
  }

  @Test func helpFitsAHundredColumns() {
    for schema in Self.schemas {
      let widths = schema.help.split(separator: "\n").map(\.count)
      #expect((widths.max() ?? 0) <= 100)
    }
  }

  /// The sample says what holds without it: reading it changes nothing for any service.
  @Test(arguments: schemas) func theSampleReadsBackAsTheDefaults(
    schema: ConfigurationSchema
  ) throws {
    let configuration = try withTemporaryFile(ConfigurationSchema.sample(of: Self.schemas)) {
      try Configuration(schema: schema, arguments: ["--config", $0])
    }
    let defaults = try Configuration(schema: schema)
    for key in schema.keys {
      guard case .file = configuration.source(of: key) else {
        Issue.record("\(key.name) is not in the sample")
        continue
      }
    }
    func values(_ configuration: Configuration) -> [Substring?] {
      configuration.listing.split(separator: "\n").map { $0.split(separator: "#").first }
    }
    #expect(values(configuration) == values(defaults))
  }

  @Test func keysOfOneMappingAreBroughtTogether() {
    let sample = ConfigurationSchema.sample(of: Self.schemas)
    #expect(
      sample.contains(
        """
        embeddings:
          server:
            # The port to listen on; 0 takes any that is free.
            # Allowed: a whole number from 0 to 65535.
            port: 9005
          index:
            # Numbers in a vector.
            # Allowed: a whole number from 1 to 4096.
            dimension: 384
            # The folder of the vectors.
            # Allowed: text.
            directory: "data/my vectors"
        """))
  }
}
