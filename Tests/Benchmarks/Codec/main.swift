import Foundation

/// Measures the codec against the library at the given path: `bench.py` starts it.
guard CommandLine.arguments.count == 4, let rounds = Int(CommandLine.arguments[2]), rounds > 0,
  let milliseconds = Double(CommandLine.arguments[3]), milliseconds > 0
else {
  try FileHandle.standardError.write(
    contentsOf: Data("usage: CodecBenchmark PEER ROUNDS MILLISECONDS\n".utf8))
  exit(2)
}
let path = CommandLine.arguments[1]
let seconds = milliseconds / 1000
try Subject(name: "small", message: Samples.small)
  .measure(peerPath: path, rounds: rounds, seconds: seconds)
try Subject(name: "repeated", message: Samples.repeated)
  .measure(peerPath: path, rounds: rounds, seconds: seconds)
try Subject(name: "packed", message: Samples.packed)
  .measure(peerPath: path, rounds: rounds, seconds: seconds)
