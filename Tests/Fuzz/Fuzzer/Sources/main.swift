import Foundation
import FuzzTargets

// libFuzzer with one of the targets: `Fuzzer --target=NAME`, and libFuzzer's own options and files.
// It passes over options with two dashes.

/// libFuzzer's entry for programs with a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ testOneInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private enum Chosen {
  static let target: FuzzTarget = {
    let option = "--target="
    let name = CommandLine.arguments.first { $0.hasPrefix(option) }?.dropFirst(option.count)
    if let target = FuzzTarget(rawValue: String(name ?? "")) { return target }
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    say("\(option)NAME is needed, one of \(names)")
    exit(2)
  }()
}

private func say(_ line: String) {
  FileHandle.standardError.write(Data("fuzzer: \(line)\n".utf8))
}

var argumentCount = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runDriver(&argumentCount, &arguments) { data, count in
    do {
      try Chosen.target.run(Array(UnsafeBufferPointer(start: data, count: count)))
    } catch {
      // libFuzzer keeps the input at which a process ends itself.
      say("\(error)")
      abort()
    }
    return 0
  })
