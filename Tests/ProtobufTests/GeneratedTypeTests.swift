import Foundation
import Protobuf
import TestMessages
import Testing

/// What generated types let a program do.
@Suite
struct GeneratedTypeTests {
  @Test
  func `a scalar with presence can be set to its default and cleared`() {
    var message = TestOptionals()
    #expect(!message.hasAnInt32)
    #expect(message.anInt32 == 0)
    message.anInt32 = 0
    #expect(message.hasAnInt32)
    #expect(message != TestOptionals())
    message.clearAnInt32()
    #expect(message == TestOptionals())
  }

  @Test
  func `a message field is set by writing to it, not by reading it`() {
    var message = TestTree()
    _ = message.left.left.value
    _ = message.first.anInt32
    _ = message.large.first
    #expect(message == TestTree())
    message.left.left.value = 1
    message.first.anInt32 = 1
    message.large.first.anInt32 = 1
    #expect(message.hasLeft && message.left.hasLeft && message.hasFirst && message.hasLarge)
    message.clearLeft()
    message.clearFirst()
    message.clearLarge()
    #expect(message == TestTree())
  }

  @Test
  func `a copy does not change with the original`() {
    var message = TestTree.sample
    let copy = message
    message.left.value = 99
    message.large.third.anInt32 = 99
    message.named["x"]?.value = 99
    #expect(copy == .sample)
    #expect(message != copy)
  }

  @Test
  func `setting a member of a oneof takes the place of another`() {
    var message = TestChoice.with { $0.number = 3 }
    #expect(message.kind == .number(3))
    message.text = "now"
    #expect(message.kind == .text("now"))
    #expect(message.number == 0)
    message.kind = nil
    #expect(message == TestChoice())
  }

  @Test
  func `an enum is open and knows its names`() {
    #expect(TestColor(rawValue: 2) == .green)
    #expect(TestColor(rawValue: 77) == .UNRECOGNIZED(77))
    #expect(TestColor.UNRECOGNIZED(77).rawValue == 77)
    #expect(TestColor() == .unspecified)
    #expect(TestColor.crimson == .red)
    #expect(TestColor.allCases == [.unspecified, .red, .green, .infrared])
    #expect(TestColor.allCases.map(\.rawValue) == [0, 1, 2, -1])
  }

  @Test
  func `an error in a populating closure comes out of with`() {
    struct Refused: Error {}
    #expect(throws: Refused.self) { try TestScalars.with { _ in throw Refused() } }
  }

  @Test
  func `fields whose names are taken keep their meaning`() throws {
    let message = NamesNested.with {
      $0.type.type = 1
      $0.typeMessage.type = 2
      $0.string.string = "s"
      $0.swift.swift = 3
      $0.default = "d"
      $0.second = 4
    }
    #expect(try NamesNested(serializedBytes: message.serializedBytes()) == message)
    #expect(message.self_p == .default("d"))
    #expect(message.switch == .second(4))
  }
}
