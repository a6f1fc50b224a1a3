import Contracts
import Foundation
import GRPC

/// Runs the suite's processes on this machine: starts them, waits until each serves, starts again
/// what dies, and stops them in order.
///
/// It is a convenience for one machine; in production each service is run by the platform.
package actor Supervisor {
  /// What the supervisor tells about its processes.
  package enum Event: Sendable {
    /// The process answers its health check.
    case serving(name: String)
    /// The process ended by itself and is started again after a pause of `delay` seconds.
    case restarting(name: String, status: Int32, delay: Double)
  }

  /// `stopped` → `starting` (`start`) → `running` (all serve) → `stopped` (`stop`, or a failed start).
  private enum State {
    case stopped
    /// The task waits until every process serves; a process that ends cancels it.
    case starting(Task<Void, any Error>)
    case running
  }

  /// How long a process may take until it serves, in seconds.
  private static let startLimit = 60.0
  /// How long a process may take to stop, in seconds, before it is killed; more than the services'
  /// own bound for draining.
  private static let stopLimit = 15.0
  /// The pauses before a process is started again, in seconds: first, and at most after doubling.
  private static let restartDelays = (first: 0.1, most: 5.0)

  private let layout: SuiteLayout
  private let directory: URL
  private let dataDirectory: URL
  private let logDirectory: URL?
  private let mediaRoot: URL
  private let tls: GRPCClient.Config.TLS?
  private let report: @Sendable (Event) -> Void
  private var running: [String: Process] = [:]
  private var state = State.stopped

  /// Prepares to run `layout`.
  ///
  /// - Parameters:
  ///   - directory: where the executables are.
  ///   - dataDirectory: where the services keep what is to outlive them.
  ///   - logDirectory: where each process's log goes, a file each; `nil` leaves it on standard error.
  ///   - mediaRoot: the folder outside of which no service opens a file.
  ///   - tls: how the processes are asked whether they serve; nil connects without TLS.
  ///   - report: is told what happens.
  package init(
    layout: SuiteLayout, directory: URL, dataDirectory: URL, logDirectory: URL?, mediaRoot: URL,
    tls: GRPCClient.Config.TLS?, report: @escaping @Sendable (Event) -> Void
  ) {
    self.layout = layout
    self.directory = directory
    self.dataDirectory = dataDirectory
    self.logDirectory = logDirectory
    self.mediaRoot = mediaRoot
    self.tls = tls
    self.report = report
  }

  /// Starts every process and returns when all of them serve.
  ///
  /// - Throws: `SupervisorError`, after which everything that was started is stopped again.
  package func start() async throws {
    try layout.checkPortsAreFree()
    do {
      for process in layout.all { try launch(process) }
      let layout = layout
      let waiting = Task {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for process in layout.all {
            group.addTask { try await self.waitUntilServing(process) }
          }
          try await group.waitForAll()
        }
      }
      state = .starting(waiting)
      try await withTaskCancellationHandler {
        try await waiting.value
      } onCancel: {
        waiting.cancel()
      }
      state = .running
    } catch {
      let failure = firstFailure(otherwise: error)
      await stop()
      throw failure
    }
  }

  /// Stops every process: the gateway first, so that no call finds half a suite.
  package func stop() async {
    state = .stopped
    for process in layout.all.reversed() {
      guard let child = running.removeValue(forKey: process.name) else { continue }
      await end(child)
    }
  }

  /// The process identifier of each running service.
  package var processIdentifiers: [String: Int32] {
    running.mapValues(\.processIdentifier)
  }

  private func launch(_ process: SuiteLayout.Process) throws {
    let executable = directory.appending(path: process.executable)
    guard FileManager.default.isExecutableFile(atPath: executable.path) else {
      throw SupervisorError.executableMissing(executable.path)
    }
    let child = Process()
    child.executableURL = executable
    child.arguments = arguments(of: process)
    if let logDirectory { child.standardError = try logFile(of: process, in: logDirectory) }
    child.standardInput = FileHandle.nullDevice
    child.terminationHandler = { child in
      let identifier = child.processIdentifier
      let status = child.terminationStatus
      Task { await self.childEnded(process, identifier: identifier, status: status) }
    }
    try child.run()
    running[process.name] = child
  }

  private func arguments(of process: SuiteLayout.Process) -> [String] {
    var arguments = [
      "--server.port", "\(process.port)", "--ops.port", "\(process.opsPort)",
    ]
    switch process.name {
    case "vision":
      arguments += [
        "--media.root", mediaRoot.path,
        "--vision.clicks.directory", dataDirectory.appending(path: "vision").path,
      ]
    case "embeddings":
      arguments += [
        "--embeddings.directory", dataDirectory.appending(path: "embeddings").path,
      ]
    case "gateway":
      arguments += ["--http.port", "\(layout.httpPort)"]
      for service in layout.services {
        arguments += ["--backends.\(service.name)", service.address]
      }
    default:
      break
    }
    return arguments
  }

  private func logFile(of process: SuiteLayout.Process, in directory: URL) throws
    -> FileHandle
  {
    let file = directory.appending(path: "\(process.name).log")
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SupervisorError.logNotWritable(file.path) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Waits for the health check of `process`, which may not listen yet.
  private nonisolated func waitUntilServing(_ process: SuiteLayout.Process) async throws {
    let client = try GRPCClient(target: process.address, config: .defaults { $0.tls = tls })
    var options = CallOptions.defaults
    options.timeout = .seconds(Self.startLimit)
    options.waitForReady = true
    let health = Grpc_Health_V1_Health.Client(wrapping: client)
    let isServing: Bool
    do {
      isServing = try await health.watch(.init(), options: options) { states in
        for try await state in states where state.status == .serving { return true }
        return false
      }
    } catch let error as RPCError {
      throw SupervisorError.notHealthy(name: process.name, reason: error.message)
    }
    guard isServing else {
      throw SupervisorError.notHealthy(name: process.name, reason: "it stopped while starting")
    }
    report(.serving(name: process.name))
  }

  /// The failure to report of a start that failed with `error`: that of a process which ended, if
  /// there is one, since the others only fail because of it.
  private func firstFailure(otherwise error: any Error) -> any Error {
    guard let process = layout.all.first(where: { running[$0.name]?.isRunning == false }) else {
      return error
    }
    return SupervisorError.notHealthy(name: process.name, reason: lastLogLine(of: process))
  }

  private func lastLogLine(of process: SuiteLayout.Process) -> String {
    guard let logDirectory else { return "see its message above" }
    let file = logDirectory.appending(path: "\(process.name).log")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n")
    return lines?.last.map(String.init) ?? "its log \(file.path) is empty"
  }

  private func childEnded(
    _ process: SuiteLayout.Process, identifier: Int32, status: Int32
  ) async {
    guard running[process.name]?.processIdentifier == identifier else { return }
    switch state {
    case .stopped: return
    case .starting(let waiting): waiting.cancel()
    case .running: await restart(process, status: status)
    }
  }

  private func restart(_ process: SuiteLayout.Process, status: Int32) async {
    var delay = Self.restartDelays.first
    while case .running = state {
      report(.restarting(name: process.name, status: status, delay: delay))
      try? await Task.sleep(for: .seconds(delay))
      guard case .running = state else { return }
      if (try? launch(process)) != nil {
        try? await waitUntilServing(process)
        return
      }
      delay = min(2 * delay, Self.restartDelays.most)
    }
  }

  private func end(_ child: Process) async {
    guard child.isRunning else { return }
    let identifier = child.processIdentifier
    let deadline = Task {
      try await Task.sleep(for: .seconds(Self.stopLimit))
      kill(identifier, SIGKILL)
    }
    child.terminate()
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        child.waitUntilExit()
        continuation.resume()
      }
    }
    deadline.cancel()
  }
}
