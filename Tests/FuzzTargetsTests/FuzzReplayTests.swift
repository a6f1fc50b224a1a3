import Foundation
import FuzzTargets
import Testing

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
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            for file in files {
              do {
                try target.run([UInt8](Data(contentsOf: file)))
              } catch let finding as FuzzFinding {
                Issue.record("\(file.path): \(finding)")
              }
            }
          })
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

  @Test(arguments: FuzzTarget.allCases)
  func `what was found once stays mended`(target: FuzzTarget) async throws {
    try await Self.replay(Self.inputs("FailCases", target), target)
  }
}
