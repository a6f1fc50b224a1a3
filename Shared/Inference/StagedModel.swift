import Execution
import Foundation

/// A neural network that is run in stages, with the caller's own work between them: what a later stage need not look at is
/// not computed.
///
/// All stages of one inference are lent together: as many inferences run at a time as there are streams, whichever
/// stage each of them is in, and one more, so that a stream has work while the caller has the others' results; a bounded
/// number waits. With one stream of several threads the network is compiled twice: an inference that is alone has all
/// threads, and of several each has one, eight at most, as threads that share a layer wait for each other. What comes out is
/// the same to the last bit.
public final class StagedModel: Sendable {
  /// A part of the network: what lies between some of its tensors, by their names in the file, all of them
  /// [1, channels, height, width] there. They are taken and given as [1, height, width, channels], as the library has them
  /// inside, so that nothing is turned between the stages.
  public struct Stage: Sendable {
    /// What it takes; empty for the network's own inputs.
    public var inputs: [String]
    /// What it gives; empty for the network's own outputs.
    public var outputs: [String]
    /// Whether what it takes may be less high and wide than in the whole network, down to 1.
    public var isFree: Bool
    /// Whether its one input is given in bytes, which it divides by 255.
    public var takesBytes: Bool

    /// A part.
    public init(
      inputs: [String] = [], outputs: [String] = [], isFree: Bool = false, takesBytes: Bool = false
    ) {
      self.inputs = inputs
      self.outputs = outputs
      self.isFree = isFree
      self.takesBytes = takesBytes
    }
  }

  /// What a stage takes and gives.
  public struct Ports: Sendable {
    /// What it takes.
    public let inputs: [Port]
    /// What it gives.
    public let outputs: [Port]
  }

  /// The stages of one inference, each of which may be run any number of times.
  public struct Run: Sendable {
    fileprivate let requests: [Request]
    fileprivate let stages: [Ports]

    /// Runs a stage.
    ///
    /// - Parameters:
    ///   - stage: its place in the model's `stages`.
    ///   - inputs: a tensor for each of its inputs, by any of its names.
    /// - Returns: its outputs, each under all of its names.
    /// - Throws: as `Model.infer` does.
    public func infer(_ stage: Int, _ inputs: [String: Tensor]) async throws -> [String: Tensor] {
      let ordered = try stages[stage].inputs.arranged(inputs)
      return stages[stage].outputs.named(try await requests[stage].run(ordered))
    }
  }

  /// Where inferences have a thread each, so many of them have: each has memory of its own.
  private static let mostThreads = 8

  /// What the stages take and give.
  public let stages: [Ports]
  /// What the model's file says about itself: texts by their keys.
  public let metadata: [String: String]
  /// How it is compiled and run.
  public let configuration: Model.Configuration
  private let pool: RequestPool<[Request]>
  private let runs: [Run]

  /// Reads a model and compiles its stages. Blocks for a fraction of a second up to seconds.
  ///
  /// - Parameters:
  ///   - path: as that of `Model`.
  ///   - sha256: as that of `Model`.
  ///   - stages: the parts that it is cut into.
  ///   - configuration: how they are compiled and run.
  /// - Throws: as `Model.init` does; `unknownTensor` for a file that has no tensor of a stage's names.
  public init(
    path: String, sha256: String? = nil, stages: [Stage],
    configuration: Model.Configuration = Model.Configuration()
  ) throws(InferenceError) {
    try FileDigest.check(path, sha256: sha256)
    self.configuration = configuration
    let own = try Self.requests(path, stages, configuration)
    self.stages = own.ports
    metadata = own.metadata
    var all = own.requests
    let name = URL(filePath: path).lastPathComponent
    let threads =
      configuration.threads > 0
      ? configuration.threads : ProcessInfo.processInfo.activeProcessorCount
    if configuration.streams <= 1, threads > 1 {
      var crowded = configuration
      crowded.streams = min(threads, Self.mostThreads)
      let others = try Self.requests(path, stages, crowded).requests
      all = own.requests.prefix(1) + others
      pool = RequestPool(
        others, alone: all.first, capacity: configuration.queueCapacity, name: name)
    } else {
      pool = RequestPool(own.requests, capacity: configuration.queueCapacity, name: name)
    }
    runs = all.map { Run(requests: $0, stages: own.ports) }
  }

  /// A request of every stage for each inference that may run.
  private static func requests(
    _ path: String, _ stages: [Stage], _ configuration: Model.Configuration
  ) throws(InferenceError) -> (requests: [[Request]], ports: [Ports], metadata: [String: String]) {
    var handles: [ModelHandle] = []
    var ports: [Ports] = []
    for stage in stages {
      let handle = try ModelHandle(path: path, configuration: configuration, stage: stage)
      handles.append(handle)
      ports.append(Ports(inputs: try handle.inputs(), outputs: try handle.outputs()))
    }
    var requests: [[Request]] = []
    for _ in 0...max(1, configuration.streams) {
      var run: [Request] = []
      for (handle, ports) in zip(handles, ports) {
        run.append(try Request(handle, outputs: ports.outputs))
      }
      requests.append(run)
    }
    return (requests, ports, handles.first?.metadata() ?? [:])
  }

  /// Calls `body` with the stages of each inference that may run, before any other use, so that the first callers do not pay
  /// for what the library puts off until then. All are under way at the same time, or one thread would run them all.
  ///
  /// - Throws: what `body` throws.
  public func warmUp(_ body: @escaping @Sendable (Run) async throws -> Void) async throws {
    try await withThrowingTaskGroup { group in
      for run in runs {
        group.addTask { try await body(run) }
      }
      try await group.waitForAll()
    }
  }

  /// How many inferences run and wait at this moment.
  public var load: WorkQueue.Load { pool.load }

  /// Lends the stages for the time of one inference.
  ///
  /// - Throws: `WorkQueue.Overloaded` when as many inferences wait as may; `CancellationError`; what `body` throws.
  public func withRun<Result: Sendable>(
    _ body: (Run) async throws -> Result
  ) async throws -> Result {
    try await pool.withRequest { try await body(Run(requests: $0, stages: stages)) }
  }
}
