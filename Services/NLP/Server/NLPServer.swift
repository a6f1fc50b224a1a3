import ModelLoading
import NLPDomain
import ServiceKit

/// The nlp service as a process: its settings and what it serves.
public enum NLPServer {
  /// The longest script.
  static let maxScriptBytes = ConfigurationKey(
    "max_script_bytes", default: ScriptLimits().maximumBytes, in: 1...(1 << 30),
    "The longest screenplay that is read, in bytes.")

  /// The service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "nlp", port: 9002, keys: WorkKeys.all + InferenceKeys.all + [maxScriptBytes])

  /// Loads the models and makes the services.
  ///
  /// - Throws: what reading the models throws; a neural model that is only not installed is none of it.
  public static func make(_ environment: ServiceEnvironment) async throws -> HostedServices {
    let queue = environment.makeWorkQueue(label: "nlp")
    return HostedServices([
      try ScriptAnalysisAdapter(
        limits: ScriptLimits(maximumBytes: environment.configuration[maxScriptBytes]),
        queue: queue),
      try CampaignTextAdapter(
        encoders: await TextEncoders(try ModelLoader(environment)), queue: queue),
    ])
  }
}
