import EmbeddingsServer
import Foundation
import GatewayServer
import NLPServer
import OptimizerServer
import PredictionServer
import ServiceKit
import Testing
import VisionServer

/// `deploy/marquee.sample.yaml` documents every key of the suite as the code declares it. After a
/// change, `UPDATE_SAMPLE=1 swift test --filter SampleFileTests` writes it anew.
@Suite struct SampleFileTests {
  private static let schemas = [
    VisionKeys.schema, NLPServer.schema, PredictionServer.schema, OptimizerServer.schema,
    EmbeddingsServer.schema, GatewayKeys.schema,
  ]

  private static let path = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "deploy/marquee.sample.yaml").path

  @Test func hasASectionForEveryService() {
    #expect(Self.schemas.map(\.service) == ConfigurationSchema.services)
  }

  @Test func saysWhatTheCodeDeclares() throws {
    let generated = ConfigurationSchema.sample(of: Self.schemas)
    if ProcessInfo.processInfo.environment["UPDATE_SAMPLE"] == "1" {
      try Data(generated.utf8).write(to: URL(filePath: Self.path))
    }
    let committed = FileManager.default.contents(atPath: Self.path)
    #expect(String(decoding: committed ?? Data(), as: UTF8.self) == generated)
  }

  /// One file serves the whole suite: every service accepts it, and it changes nothing.
  @Test(arguments: schemas) func everyServiceReadsItAsItsDefaults(
    schema: ConfigurationSchema
  ) throws {
    let configuration = try Configuration(schema: schema, arguments: ["--config", Self.path])
    let defaults = try Configuration(schema: schema)
    func values(_ configuration: Configuration) -> [Substring?] {
      configuration.listing.split(separator: "\n").map { $0.split(separator: "#").first }
    }
    #expect(values(configuration) == values(defaults))
    for key in schema.keys {
      guard case .file = configuration.source(of: key) else {
        Issue.record("\(schema.service): \(key.name) is not in the file")
        continue
      }
    }
  }

  /// One environment serves the whole suite as well: a service's own keys, under its name.
  @Test(arguments: schemas) func everyServiceSkipsTheVariablesOfTheOthers(
    schema: ConfigurationSchema
  ) throws {
    var environment: [String: String] = [:]
    for other in Self.schemas {
      for key in other.keys {
        let name = ConfigurationSchema.environmentName(of: "\(other.service).\(key.name)")
        environment[name] = key.defaultText
      }
    }
    let configuration = try Configuration(schema: schema, environment: environment)
    for key in schema.keys where !key.defaultText.isEmpty {
      let name = ConfigurationSchema.environmentName(of: "\(schema.service).\(key.name)")
      #expect(configuration.source(of: key) == .environment(name))
    }
  }
}
