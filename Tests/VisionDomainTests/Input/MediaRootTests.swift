import Foundation
import TestSupport
import Testing
import Validation
import VisionDomain

@Suite struct MediaRootTests {
  private let outer: TemporaryFolder
  private let root: MediaRoot
  private let file: String

  init() throws {
    outer = try TemporaryFolder()
    let manager = FileManager.default
    for folder in ["/root/inner", "/root-sibling"] {
      try manager.createDirectory(
        atPath: outer.path + folder, withIntermediateDirectories: true)
    }
    file = try outer.write(Data([1]), as: "root/inner/video.mp4")
    _ = try outer.write(Data([1]), as: "root-sibling/secret.mp4")
    _ = try outer.write(Data([1]), as: "secret.mp4")
    for (link, target) in [
      ("root/out.mp4", "../secret.mp4"), ("root/up", ".."), ("root/in.mp4", "inner/video.mp4"),
      ("root/loop", "loop"), ("root/absolute.mp4", outer.path + "/secret.mp4"),
      ("root/twice.mp4", "out.mp4"),
    ] {
      try manager.createSymbolicLink(
        atPath: outer.path + "/" + link, withDestinationPath: target)
    }
    #expect(mkfifo(outer.path + "/root/pipe", 0o600) == 0)
    root = try #require(MediaRoot(outer.path + "/root"))
  }

  @Test(arguments: [
    "inner/video.mp4", "./inner/video.mp4", "inner/../inner/video.mp4", "in.mp4",
    "inner//video.mp4",
    "up/root/inner/video.mp4",
  ])
  func filesBelowAreFound(path: String) throws {
    #expect(try root.resolve(path, field: "source.path") == file)
    #expect(try root.resolve(root.path + "/" + path, field: "source.path") == file)
  }

  @Test(arguments: [
    "../secret.mp4", "out.mp4", "absolute.mp4", "twice.mp4", "up/secret.mp4",
    "inner/../../secret.mp4", "../root-sibling/secret.mp4", "/etc/passwd", "/", "..",
    "../missing.mp4", "up/missing.mp4", "/nowhere/at/all", "up/root-sibling/missing.mp4",
  ])
  func whatLeadsOutsideIsRefused(path: String) throws {
    #expect {
      try root.resolve(path, field: "source.path")
    } throws: { error in
      let error = error as? InvalidInput
      return error?.reason == .pathOutsideMediaRoot
        && error?.violations.map(\.field) == ["source.path"]
    }
  }

  @Test(arguments: [
    "missing.mp4", "inner/missing/video.mp4", "loop", "", "a\0b", "inner/video.mp4/x",
  ])
  func whatIsMissingIsReported(path: String) throws {
    #expect {
      try root.resolve(path, field: "competitors[2].path")
    } throws: { error in
      let error = error as? InvalidInput
      return error?.reason == .fileNotFound
        && error?.violations.map(\.field) == ["competitors[2].path"]
    }
  }

  @Test(arguments: ["inner", ".", "pipe", "up/root"])
  func whatIsNoRegularFileIsRefused(path: String) throws {
    #expect {
      try root.resolve(path, field: "source.path")
    } throws: { error in
      (error as? InvalidInput)?.reason == .notARegularFile
    }
  }

  @Test func aRootIsAFolderThatExists() throws {
    #expect(MediaRoot(outer.path + "/missing") == nil)
    #expect(MediaRoot(file) == nil)
    #expect(MediaRoot("") == nil)
    let link = outer.path + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: outer.path + "/root")
    let linked = try #require(MediaRoot(link))
    #expect(try linked.resolve(link + "/inner/video.mp4", field: "source.path") == file)
  }
}
