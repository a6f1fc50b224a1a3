extension Model {
  /// How a model is compiled and run.
  public struct Configuration: Sendable {
    /// How exactly it computes. Default: `float32`.
    public var precision = Precision.float32
    /// How many threads compute, over all streams; 0 takes as many as the machine has cores. Default: 2.
    public var threads = 2
    /// How many inferences run at the same time, sharing the threads. Default: 1.
    public var streams = 1
    /// How many inferences may wait for one to end. Default: 64.
    public var queueCapacity = 64
    /// The folder that compiled models are kept in, so that the next load is faster; nil keeps none.
    /// Default: nil.
    public var cacheDirectory: String?
    /// Other shapes for inputs, by their names, for models that allow it. Default: none.
    public var shapes: [String: [Dimension]] = [:]

    /// The defaults, changed by `change`.
    public init(_ change: (inout Configuration) -> Void = { _ in }) {
      change(&self)
    }

    /// OpenVINO's settings for it.
    var properties: [(key: String, value: String)] {
      var properties = [
        // Without a hint the library takes bf16 where the CPU has it.
        (key: "INFERENCE_PRECISION_HINT", value: precision.rawValue),
        // Pinned threads of two processes end up on the same cores.
        (key: "ENABLE_CPU_PINNING", value: "NO"),
        (key: "NUM_STREAMS", value: "\(max(1, streams))"),
        // A model whose input changes its size keeps the kernels of as many layers. The library's 5,000
        // are some 2.5 MB for each size that was ever seen, up to 600 MB; these are a few sizes.
        (key: "CPU_RUNTIME_CACHE_CAPACITY", value: "100"),
      ]
      if threads > 0 {
        properties.append((key: "INFERENCE_NUM_THREADS", value: "\(threads)"))
      }
      if let cacheDirectory { properties.append((key: "CACHE_DIR", value: cacheDirectory)) }
      return properties
    }
  }
}
