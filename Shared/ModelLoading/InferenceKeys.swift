import Inference
import ServiceKit

/// The settings of the neural models that a service runs.
public enum InferenceKeys {
  /// The folder of the installed models.
  public static let directory = ConfigurationKey(
    "models.directory", default: ".cache/models",
    "The folder that `make models` installed the neural models in; what needs one that is not there is "
      + "refused with FAILED_PRECONDITION.")

  /// How many threads each model computes with.
  public static let threads = ConfigurationKey(
    "inference.threads", default: 2, in: 0...1_024,
    "How many threads each neural model computes with; 0 takes as many as the machine has cores.")

  /// How many inferences of a model run at the same time.
  public static let streams = ConfigurationKey(
    "inference.streams", default: 1, in: 1...256,
    "How many inferences of a neural model run at the same time, sharing its threads. With 1, the detector of "
      + "objects still looks at as many pictures as it has threads when several wait.")

  /// How exactly models compute.
  public static let precision = ConfigurationKey(
    "inference.precision", default: Precision.float32,
    "How exactly neural models compute; bf16 is faster where the CPU has it, and answers differ a little."
  )

  /// Where compiled models are kept.
  public static let cacheDirectory = ConfigurationKey(
    "inference.cache_directory", default: "",
    "The folder that compiled neural models are kept in, for a faster start; empty: none are kept.")

  /// All of them.
  public static let all: [any ConfigurationItem] = [
    directory, threads, streams, precision, cacheDirectory,
  ]
}

extension Precision: ConfigurationValue {}
