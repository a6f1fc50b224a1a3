import Foundation
import GRPC

/// How long a case may take: gRPC's own runner allows as much.
let patience = Duration.seconds(60)

do {
  switch try Arguments(Array(CommandLine.arguments.dropFirst())) {
  case .server(let port):
    let server = try GRPCServer(
      listeningOn: "127.0.0.1:\(port)", services: [TestServer()])
    FileHandle.standardOutput.write(Data("\(server.port)\n".utf8))
    try await server.serve()
  case .client(let target, let testCase):
    let client = try GRPCClient(target: target, config: .defaults { $0.waitForReady = true })
    try await withThrowingTaskGroup { group in
      group.addTask { try await testCase.run(client) }
      group.addTask {
        try await Task.sleep(for: patience)
        throw TestFailure("the case is not over after \(patience)")
      }
      try await group.next()
      group.cancelAll()
    }
  case .list:
    for testCase in TestCase.all { print(testCase.name) }
  case .help:
    print(Arguments.usage)
  }
} catch {
  FileHandle.standardError.write(Data("InteropPeer: \(error)\n".utf8))
  exit(1)
}
