import Foundation
import GRPC

/// The process of one service, from its command line to its exit code.
///
/// A service's main file is no more than this:
/// ```swift
/// import ServiceKit
/// import VisionServer
///
/// let application = ServiceApplication(VisionServer.schema) { environment in
///   let service = try await VisionAdapter(environment)
///   return HostedServices([service], shutdown: { await service.close() })
/// }
/// ProcessEnd.leave(await application.run())
/// ```
/// The process loads, then listens and answers `SERVING`; on SIGTERM or SIGINT it answers
/// `NOT_SERVING`, ends health watches, lets calls under way finish for `server.drain_seconds`, and
/// shuts its stores. It returns 0 when it stopped because it was asked to, 1 when it could not
/// start or go on, and 64 when the command line or the configuration is wrong.
public struct ServiceApplication: Sendable {
  private let schema: ConfigurationSchema
  private let makeServices: @Sendable (ServiceEnvironment) async throws -> HostedServices

  /// An application that does not run yet.
  ///
  /// - Parameters:
  ///   - schema: the service's name, port and keys.
  ///   - makeServices: loads what the services need and makes them. What it throws is logged as the
  ///     reason why the process cannot start.
  public init(
    _ schema: ConfigurationSchema,
    makeServices: @escaping @Sendable (ServiceEnvironment) async throws -> HostedServices
  ) {
    self.schema = schema
    self.makeServices = makeServices
  }

  /// Runs until it is asked to stop.
  ///
  /// - Parameters:
  ///   - arguments: the command line without the program's name.
  ///   - environment: the environment variables.
  ///   - output: takes what `--help` and its like print.
  ///   - log: takes a whole line of the log.
  ///   - onReady: is told where the services can be reached, once they can.
  ///   - stop: returns when the process is to stop, with the reason; must return when its task is
  ///     cancelled.
  /// - Returns: the exit code.
  public func run(
    arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    environment: [String: String] = ProcessInfo.processInfo.environment,
    output: @Sendable (String) -> Void = { print($0, terminator: "") },
    log: @escaping @Sendable (String) -> Void = StandardError.write,
    onReady: @escaping @Sendable (Endpoints) -> Void = { _ in },
    until stop: @escaping @Sendable () async -> String = ProcessSignals.caught()
  ) async -> Int32 {
    let configuration: Configuration
    let logger: Logger
    let transport: GRPCServer.Config
    do throws(ConfigurationError) {
      let invocation = try Invocation(arguments)
      switch invocation.action {
      case .help:
        output(schema.help)
        return ExitCode.success
      case .version:
        output("marquee-\(schema.service) \(BuildVersion.current)\n")
        return ExitCode.success
      case .sampleConfig:
        output(ConfigurationSchema.sample(of: [schema]))
        return ExitCode.success
      case .printConfig, .run:
        configuration = try Configuration(
          schema: schema, invocation: invocation, environment: environment)
      }
      if invocation.action == .printConfig {
        output(configuration.listing)
        return ExitCode.success
      }
      logger = Logger(
        service: schema.service, level: configuration[CommonKeys.logLevel],
        format: configuration[CommonKeys.logFormat], write: log)
      transport = try configuration.serverTransport(logger: logger)
    } catch {
      log("marquee-\(schema.service): \(error)\n")
      return ExitCode.usage
    }
    ProcessSignals.ignoreBrokenPipes()
    let process = ServiceProcess(
      environment: ServiceEnvironment(configuration: configuration, logger: logger),
      transport: transport, makeServices: makeServices, onReady: onReady, stop: stop)
    return await process.run()
  }
}
