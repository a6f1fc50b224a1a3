import CodeGenerator
import Foundation

let input = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
do {
  let response = GeneratorResponse(to: try GeneratorRequest(serializedBytes: input))
  try FileHandle.standardOutput.write(contentsOf: Data(response.serializedBytes))
} catch {
  try? FileHandle.standardError.write(
    contentsOf: Data("protoc-gen-marquee: cannot read protoc's request: \(error)\n".utf8))
  exit(1)
}
