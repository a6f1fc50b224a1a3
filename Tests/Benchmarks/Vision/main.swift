import Foundation
import Inference

// What `make bench-vision` measures beside the service: the decoder and the network alone.

guard CommandLine.arguments.count == 2 else {
  FileHandle.standardError.write(
    Data(
      """
      usage: VisionBenchmark MODEL

      Loads the detection model and then, for each line `PICTURE COUNT` on standard input, decodes the
      picture and runs the network on it so many times; prints what each step took as a line of JSON.

      """.utf8))
  exit(2)
}
let bare = try await Bare(model: CommandLine.arguments[1])
while let line = readLine() {
  let words = line.split(separator: " ")
  guard words.count == 2, let count = Int(words[1]) else {
    FileHandle.standardError.write(Data("expected PICTURE COUNT, got \(line)\n".utf8))
    exit(2)
  }
  let times = try await bare.run(path: String(words[0]), count: count)
  try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(times) + Data("\n".utf8))
}
