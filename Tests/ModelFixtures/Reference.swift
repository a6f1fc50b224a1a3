import Foundation
import Media
import TestSupport

/// The other opinion of a script beside a test on what a model sees in a picture.
public enum Reference {
  /// The script failed: `make setup-test` brings what it needs.
  public struct Failure: Error {
    /// What it exited with.
    public let status: Int32
  }

  /// What `reference.py` in the folder of a test says of a picture, with an installed model of one file.
  /// - Throws: `Failure`, or what is wrong with the answer.
  public static func answer<Answer: Decodable>(
    of model: String, on image: Image, besideTest test: String = #filePath
  ) throws -> Answer {
    let script = URL(filePath: test).deletingLastPathComponent().appending(path: "reference.py")
    var root = URL(filePath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let folder = try TemporaryFolder()
    let picture = try folder.write(
      Data("P6 \(image.width) \(image.height) 255\n".utf8) + image.pixels, as: "picture.ppm")
    let process = Process()
    process.executableURL = root.appending(path: ".venv/bin/python")
    process.arguments = [
      script.path, try InstalledSamples.models().model(model).files[0].path, picture,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return try withExtendedLifetime(folder) { try JSONDecoder().decode(Answer.self, from: data) }
  }
}
