import Foundation

// The Swift side of `make bench-rpc`; `cpp/peer.cc` is the other one and takes the same arguments.

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.count) {
case ("server", 1):
  try await Server.run()
case ("client", 4):
  let values = Array(arguments)
  guard let port = Int(values[1]), let seconds = Double(values[3]),
    let scenario = Scenario.all.first(where: { $0.name == values[2] })
  else { fallthrough }
  try await Client(port: port, scenario: scenario, seconds: seconds).run()
case ("calls", 3):
  let values = Array(arguments)
  guard let port = Int(values[1]), let count = Int(values[2]), let scenario = Scenario.all.first
  else { fallthrough }
  try await Client(port: port, scenario: scenario, seconds: 0).makeCalls(count)
default:
  FileHandle.standardError.write(
    Data(
      """
      usage: RPCBenchmark server
             RPCBenchmark client PORT SCENARIO SECONDS
             RPCBenchmark calls PORT COUNT

      """.utf8))
  exit(2)
}
