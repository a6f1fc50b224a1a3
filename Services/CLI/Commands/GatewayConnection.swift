import Contracts
import Foundation
import GRPC
import Protobuf
import ProtobufJSON

/// The gateway as a command sees it: where it is, how it is called, how its answers are printed.
struct GatewayConnection {
  /// The options of every command that calls the gateway.
  static let options: [Option] = [
    .value("gateway", "HOST:PORT", "the gateway (default: $MARQUEE_GATEWAY, else 127.0.0.1:9000)"),
    .value("api-key", "KEY", "the gateway's API key (default: $API_KEY)"),
    .value("timeout", "SECONDS", "give up after, 1 to 3600 (default 300)"),
    .flag("json", "print the whole answer as JSON, for machines"),
  ]

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
      timeout: .seconds(timeout), printsJSON: arguments.flag("json"))
  }

  /// - Throws: `CommandFailure` when `target` is no address.
  init(target: String, apiKey: String?, timeout: Duration, printsJSON: Bool) throws {
    self.target = target
    self.printsJSON = printsJSON
    do {
      client = GatewayService.Client(
        wrapping: try GRPCClient(
          target: target, config: .defaults { $0.maxResponseMessageBytes = InputFile.maximumBytes })
      )
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
    var request = GatewayStreamPrepareCampaignRequest()
    request.campaign = campaign
    return try await reportingFailures {
      try await client.streamPrepareCampaign(request, metadata: metadata, options: callOptions) {
        var answer = GatewayPrepareCampaignResponse()
        for try await step in $0 {
          switch step.event {
          case .progress(let progress): show(progress)
          case .part(let part):
            show(part.branches)
            try answer.merge(serializedBytes: part.serializedBytes())
          case nil: break
          }
        }
        return answer
      }
    }
  }

  /// Analyses a screenplay, showing progress.
  func analyze(
    _ screenplay: GatewayAnalyzeScreenplayRequest
  ) async throws -> GatewayAnalyzeScreenplayResponse {
    var request = GatewayStreamAnalyzeScreenplayRequest()
    request.screenplay = screenplay
    return try await reportingFailures {
      try await client.streamAnalyzeScreenplay(request, metadata: metadata, options: callOptions) {
        var answer = GatewayAnalyzeScreenplayResponse()
        for try await step in $0 {
          switch step.event {
          case .progress(let progress): show(progress)
          case .part(let part):
            show(part.branches)
            try answer.merge(serializedBytes: part.serializedBytes())
          case nil: break
          }
        }
        return answer
      }
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

  private func show(_ progress: GatewayBranchProgress) {
    let fraction = progress.progress.fraction
    Console.progress("\(progress.branch) \(bar(fraction)) \((fraction * 100).fixed(0)) %")
  }

  private func show(_ branches: [GatewayBranch]) {
    for branch in branches {
      Console.progress("\(branch.name) \(branch.status.code == 0 ? "done" : "failed")")
    }
  }
}
