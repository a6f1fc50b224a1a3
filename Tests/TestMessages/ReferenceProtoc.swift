import Foundation

/// Google's `protoc`, which the codec is compared with.
public struct ReferenceProtoc {
  /// `protoc` did not succeed.
  public struct Failure: Error, CustomStringConvertible {
    /// What it wrote to standard error.
    public let description: String
  }

  private let folder: URL
  private let descriptors: [UInt8]

  /// A compiler that knows the types of a serialized `FileDescriptorSet`.
  ///
  /// Files go to `folder`, which exists and belongs to the caller.
  public init(fileDescriptorSet: [UInt8], folder: URL) {
    descriptors = fileDescriptorSet
    self.folder = folder
  }

  /// Runs `body` with a compiler and a folder that is removed afterwards.
  public static func using<Result>(
    _ fileDescriptorSet: [UInt8], _ body: (ReferenceProtoc) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "marquee-protoc-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result = Swift.Result {
      try body(ReferenceProtoc(fileDescriptorSet: fileDescriptorSet, folder: folder))
    }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
  }

  /// The binary wire format of a message in text format.
  public func encode(_ text: String, as type: String) throws -> [UInt8] {
    try transcode(Array(text.utf8), "--encode=\(type)")
  }

  /// The text format of a message in the binary wire format.
  public func decode(_ bytes: [UInt8], as type: String) throws -> String {
    String(decoding: try transcode(bytes, "--decode=\(type)"), as: UTF8.self)
  }

  private func transcode(_ input: [UInt8], _ argument: String) throws -> [UInt8] {
    let set = folder.appending(path: "descriptors.binpb")
    try Data(descriptors).write(to: set)
    return try run(["--descriptor_set_in=\(set.path)", argument], input: input)
  }

  /// What `protoc` writes to standard output.
  ///
  /// - Throws: ``Failure`` when it exits with anything but 0.
  @discardableResult
  public func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    // Files rather than pipes: no amount of output can block the other side.
    let streams = try ["in", "out", "err"].map { name in
      let url = folder.appending(path: name)
      try Data(name == "in" ? input : []).write(to: url)
      return url
    }
    let process = Process()
    process.executableURL = URL(
      filePath: ProcessInfo.processInfo.environment["PROTOC"] ?? "/usr/bin/protoc")
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: streams[0])
    process.standardOutput = try FileHandle(forWritingTo: streams[1])
    process.standardError = try FileHandle(forWritingTo: streams[2])
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: String(decoding: try Data(contentsOf: streams[2]), as: UTF8.self))
    }
    return [UInt8](try Data(contentsOf: streams[1]))
  }
}
