import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Does blocking work on a thread of its own.
private func onThread(_ work: @escaping @Sendable () throws -> Void) async throws {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
  }
}

/// The inputs that stand in Tests/Fuzz: seeds, and everything that was ever found.
@Suite(.timeLimit(.minutes(5)))
struct FuzzReplayTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzz")

  private static func inputs(_ kind: String, _ target: FuzzTarget) throws -> [URL] {
    let folder = folder.appending(path: kind).appending(path: target.rawValue)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }
  }

  /// Hands the content of files to a target, on a thread that may be blocked.
  private static func replay(_ files: [URL], _ target: FuzzTarget) async throws {
    try await onThread {
      for file in files {
        do {
          try target.run([UInt8](Data(contentsOf: file)))
        } catch let finding as FuzzFinding {
          Issue.record("\(file.path): \(finding)")
        }
      }
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func `every seed is taken or refused`(target: FuzzTarget) async throws {
    // Pictures and videos are made when they are needed.
    let isMade = target == .image || target == .video
    let seeds = try Self.inputs("Corpus", target)
    #expect(isMade || !seeds.isEmpty)
    try await Self.replay(seeds, target)
  }

  /// Scripts, comments and metadata that are nearly right, without libFuzzer: pieces of the seeds, cut, doubled and moved.
  @Test(
    arguments: [FuzzTarget.fountain, .finalDraft, .screenplayText, .comments, .embeddings],
    0..<4 as Range<UInt64>)
  func `pieces of the seeds are taken or refused`(target: FuzzTarget, seed: UInt64) async throws {
    let seeds = try Self.inputs("Corpus", target).map { [UInt8](try Data(contentsOf: $0)) }
    var random = SplitMix64(seed: seed)
    let inputs = (0..<500).map { _ in Self.mutated(seeds, using: &random) }
    try await onThread {
      for input in inputs {
        do {
          try target.run(input)
        } catch let finding as FuzzFinding {
          Issue.record("\(finding) for \(String(decoding: input, as: UTF8.self).debugDescription)")
        }
      }
    }
  }

  private static func mutated(_ seeds: [[UInt8]], using random: inout SplitMix64) -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let start = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, start + Int.random(in: 0...30, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 2:
        let other = seeds.randomElement(using: &random) ?? []
        let from = Int.random(in: 0...other.count, using: &random)
        bytes.insert(contentsOf: other[from...].prefix(40), at: start)
      default:
        let signs = Array("\n\n ()[]*_/^#=~@!.<>&\"A1\t\u{0C}é".utf8)
        bytes.insert(signs.randomElement(using: &random) ?? 0x20, at: start)
      }
    }
    return bytes
  }

  @Test(arguments: FuzzTarget.allCases)
  func `what was found once stays mended`(target: FuzzTarget) async throws {
    try await Self.replay(Self.inputs("FailCases", target), target)
  }
}
