import Contracts
import Foundation
import TestMessages
import Testing

@Suite
struct WellKnownTypeTests {
  @Test
  func `an any gives back the message that it was made from`() throws {
    let message = TestScalars.sample
    let packed = try Google_Protobuf_Any(message: message)
    #expect(packed.typeURL == "type.googleapis.com/marquee.test.v1.Scalars")
    #expect(packed.isA(TestScalars.self))
    #expect(try packed.unpack(as: TestScalars.self) == message)
  }

  @Test(arguments: [
    "", "marquee.test.v1.Scalars", "type.googleapis.com/marquee.test.v1.Scalar",
    "type.googleapis.com/marquee.test.v1.Scalars/",
  ])
  func `an any of another type gives nothing`(url: String) throws {
    let other = Google_Protobuf_Any.with { $0.typeURL = url }
    #expect(try other.unpack(as: TestScalars.self) == nil)
  }

  @Test
  func `an any may have any host before its type`() throws {
    let other = Google_Protobuf_Any.with {
      $0.typeURL = "example.com/types/marquee.test.v1.Empty"
    }
    #expect(try other.unpack(as: TestEmpty.self) == TestEmpty())
  }

  @Test(arguments: [
    (0.0, Int64(0), Int32(0)), (1.5, 1, 500_000_000), (-0.25, -1, 750_000_000),
    (1_700_000_000.123456, 1_700_000_000, 123_456_000), (0.9999999, 1, 0),
    (-0.0000001, 0, 0), (1e300, 253_402_300_799, 0), (-1e300, -62_135_596_800, 0),
    (.infinity, 253_402_300_799, 0), (.nan, 0, 0),
  ])
  func `a date becomes the timestamp of the same instant`(
    interval: Double, seconds: Int64, nanos: Int32
  ) {
    let timestamp = Google_Protobuf_Timestamp(date: Date(timeIntervalSince1970: interval))
    #expect(timestamp.seconds == seconds)
    #expect(timestamp.nanos == nanos)
  }

  @Test
  func `a timestamp becomes the date of the same instant`() {
    let timestamp = Google_Protobuf_Timestamp.with {
      $0.seconds = -1
      $0.nanos = 750_000_000
    }
    #expect(timestamp.date == Date(timeIntervalSince1970: -0.25))
  }

  @Test(arguments: [
    (Duration.zero, Int64(0), Int32(0)), (.milliseconds(1_500), 1, 500_000_000),
    (.milliseconds(-1_500), -1, -500_000_000), (.nanoseconds(-1), 0, -1),
    (.seconds(315_576_000_000), 315_576_000_000, 0),
  ])
  func `a duration becomes the same span and back`(
    duration: Duration, seconds: Int64, nanos: Int32
  ) {
    let converted = Google_Protobuf_Duration(duration)
    #expect(converted.seconds == seconds)
    #expect(converted.nanos == nanos)
    #expect(converted.duration == duration)
  }
}
