import Contracts
import Foundation
import GRPC
import Protobuf
import ProtobufJSON

/// The gateway as a command sees it: where it is, how it is called, how its answers are printed.
struct GatewayConnection {
  /// The options of every command that calls the gateway.
  static let options: [Option] =
    [
      .value(
        "gateway", "HOST:PORT", "the gateway (default: $MARQUEE_GATEWAY, else 127.0.0.1:9000)"),
      .value("api-key", "KEY", "the gateway's API key (default: $API_KEY)"),
      .value("timeout", "SECONDS", "give up after, 1 to 3600 (default 300)"),
      .flag("json", "print the whole answer as JSON, for machines"),
    ] + TLSOptions.options

  private let target: String
  private let client: GatewayService.Client
  private let metadata: Metadata
  private let callOptions: CallOptions
  private let printsJSON: Bool

  init(_ arguments: Arguments, environment: [String: String] = ProcessInfo.processInfo.environment)
    throws
  {
    let target =
      arguments.string("gateway") ?? environment["MARQUEE_GATEWAY"] ?? "127.0.0.1:9000"
    let timeout = try arguments.integer("timeout", in: 1...3600) ?? 300
    try self.init(
      target: target, apiKey: arguments.string("api-key") ?? environment["API_KEY"],
      tls: TLSOptions.tls(arguments, environment: environment),
      timeout: .seconds(timeout), printsJSON: arguments.flag("json"))
  }

  /// - Throws: `CommandFailure` when `target` is no address.
  init(
    target: String, apiKey: String?, tls: GRPCClient.Config.TLS?, timeout: Duration,
    printsJSON: Bool
  ) throws {
    self.target = target
    self.printsJSON = printsJSON
    do {
      client = GatewayService.Client(
        wrapping: try GRPCClient(
          target: target,
          config: .defaults {
            $0.maxResponseMessageBytes = InputFile.maximumBytes
            $0.tls = tls
          }))
    } catch {
      throw CommandFailure("--gateway \(target): \(error)", .usage)
    }
    var metadata = Metadata()
    if let apiKey { metadata.addString(apiKey, forKey: "x-api-key") }
    self.metadata = metadata
    var callOptions = CallOptions.defaults
    callOptions.timeout = timeout
    self.callOptions = callOptions
  }

  /// Prepares a campaign, showing progress.
  func prepare(
    _ campaign: GatewayPrepareCampaignRequest
  ) async throws -> GatewayPrepareCampaignResponse {
    try await reportingFailures {
      try await client.streamPrepareCampaign(
        .with { $0.campaign = campaign }, metadata: metadata, options: callOptions,
        onResponse: merge)
    }
  }

  /// Analyses a screenplay, showing progress.
  func analyze(
    _ screenplay: GatewayAnalyzeScreenplayRequest
  ) async throws -> GatewayAnalyzeScreenplayResponse {
    try await reportingFailures {
      try await client.streamAnalyzeScreenplay(
        .with { $0.screenplay = screenplay }, metadata: metadata, options: callOptions,
        onResponse: merge)
    }
  }

  /// Prints `answer` as JSON if that was asked for, else `text`.
  func printAnswer(_ answer: some Message, text: @autoclosure () -> String) throws {
    guard printsJSON else { return Console.print(text()) }
    let transcoder = try JSONTranscoder(fileDescriptorSet: ContractDescriptors.fileDescriptorSet)
    Console.print(String(decoding: try transcoder.json(from: answer), as: UTF8.self))
  }

  private func reportingFailures<Answer>(
    _ call: () async throws -> Answer
  ) async throws -> Answer {
    defer { Console.clearProgress() }
    do {
      return try await call()
    } catch let error as RPCError {
      Console.clearProgress()
      throw CommandFailure(error, target: target)
    }
  }

  /// Puts the parts of an answer together, showing progress as they come.
  private func merge<Step: JobStep>(_ steps: RPCAsyncSequence<Step>) async throws -> Step.Answer {
    var answer = Step.Answer()
    for try await step in steps {
      if let progress = step.branchProgress {
        let fraction = progress.progress.fraction
        Console.progress("\(progress.branch) \(bar(fraction)) \((fraction * 100).fixed(0)) %")
      }
      if let part = step.finishedPart {
        for branch in part.branches {
          Console.progress("\(branch.name) \(branch.status.code == 0 ? "done" : "failed")")
        }
        try answer.merge(serializedBytes: part.answer.serializedBytes())
      }
    }
    return answer
  }
}

/// A step of one of the gateway's streams: progress, or a part of the answer with its branches.
private protocol JobStep: Message {
  associatedtype Answer: Message
  var branchProgress: GatewayBranchProgress? { get }
  var finishedPart: (answer: Answer, branches: [GatewayBranch])? { get }
}

extension GatewayStreamPrepareCampaignResponse: JobStep {
  fileprivate var branchProgress: GatewayBranchProgress? {
    if case .progress(let progress) = event { progress } else { nil }
  }
  fileprivate var finishedPart: (answer: GatewayPrepareCampaignResponse, branches: [GatewayBranch])?
  {
    if case .part(let part) = event { (part, part.branches) } else { nil }
  }
}

extension GatewayStreamAnalyzeScreenplayResponse: JobStep {
  fileprivate var branchProgress: GatewayBranchProgress? {
    if case .progress(let progress) = event { progress } else { nil }
  }
  fileprivate var finishedPart:
    (answer: GatewayAnalyzeScreenplayResponse, branches: [GatewayBranch])?
  {
    if case .part(let part) = event { (part, part.branches) } else { nil }
  }
}
