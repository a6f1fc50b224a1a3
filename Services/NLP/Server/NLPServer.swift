import ModelLoading
import NLPDomain
import ServiceKit

/// The nlp service as a process: its settings and what it serves.
public enum NLPServer {
  /// The longest script.
  static let maxScriptBytes = ConfigurationKey(
    "max_script_bytes", default: ScriptLimits().maximumBytes, in: 1...(1 << 30),
    "The longest screenplay that is read, in bytes.")

  /// How many texts are embedded at the same time: a sentence is too small to share. With two networks on a
  /// thread each, 844 short texts a second became vectors instead of 655 (164 instead of 77 with the
  /// English one), measured beside other work.
  static let streams = InferenceKeys.streams.withDefault(2)

  /// The service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "nlp", port: 9002,
    keys: WorkKeys.all + [
      InferenceKeys.directory, InferenceKeys.threads, streams, InferenceKeys.precision,
      InferenceKeys.cacheDirectory, maxScriptBytes,
    ])

  /// Loads the models and makes the services.
  ///
  /// - Throws: what reading the models throws; a neural model that is only not installed is none of it.
  public static func make(_ environment: ServiceEnvironment) async throws -> HostedServices {
    let queue = environment.makeWorkQueue(label: "nlp")
    let encoders = try await TextEncoders(try ModelLoader(environment))
    return HostedServices([
      try ScriptAnalysisAdapter(
        limits: ScriptLimits(maximumBytes: environment.configuration[maxScriptBytes]),
        encoders: encoders, queue: queue),
      try CampaignTextAdapter(encoders: encoders, queue: queue),
    ])
  }
}
