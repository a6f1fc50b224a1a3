import Foundation

/// A server or a client of a soak run: `soak.py` starts and directs it.
let arguments = Array(CommandLine.arguments.dropFirst())
do {
  switch arguments.first {
  case "serve" where [2, 3].contains(arguments.count):
    let kind = arguments.dropFirst(2).first
    guard let sabotage = kind.map(Sabotage.Kind.init(rawValue:)) ?? .some(nil) else {
      throw UsageError("unknown: \(kind ?? "")")
    }
    try await SoakServer.run(address: arguments[1], sabotage: sabotage.map(Sabotage.init))
  case "call" where [3, 4].contains(arguments.count):
    guard let seed = UInt64(arguments[1]) else { throw UsageError("SEED is a number") }
    try await SoakClient(seed: seed, steady: arguments[2], mortal: arguments.dropFirst(3).first)
      .run()
  default:
    throw UsageError("unknown arguments")
  }
} catch let error as UsageError {
  try FileHandle.standardError.write(contentsOf: Data("\(error.text)\n\(UsageError.usage)\n".utf8))
  exit(2)
}
