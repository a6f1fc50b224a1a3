import Media
import Testing
import Validation
import VisionDomain

@Suite struct InvalidInputMediaTests {
  @Test(arguments: [
    (MediaError.empty, FieldViolation.Reason.mediaUnreadable),
    (.unrecognized, .mediaUnreadable), (.damaged(reason: "x"), .mediaUnreadable),
    (.truncated(end: 1, expected: 2), .mediaUnreadable), (.noFrames, .mediaUnreadable),
    (.unsupportedCodec(name: "x"), .mediaUnreadable),
    (.unsupportedFormat(name: "x", allowed: "y"), .mediaUnreadable),
    (.unreadable(reason: "x"), .mediaUnreadable), (.noVideoStream(found: ""), .noVideoStream),
    (.tooManyBytes(actual: 2, allowed: 1), .mediaTooLarge),
    (.tooManyPixels(size: "2x2", allowed: 1), .mediaTooLarge),
    (.tooLong(atLeast: 2, allowed: 1), .mediaTooLarge),
    (.invalidArgument("x"), .mediaTooLarge), (.fileNotFound(path: "x"), .fileNotFound),
    (.notARegularFile(path: "x"), .notARegularFile),
  ])
  func whatIsWrongWithTheMediaNamesItsField(error: MediaError, reason: FieldViolation.Reason) {
    let made = InvalidInput(error, field: "source.data")
    let violation = FieldViolation(
      field: "source.data", description: error.description, reason: reason)
    #expect(made?.violations == [violation])
  }

  @Test(arguments: [MediaError.outOfMemory, .failed(reason: "x")])
  func whatIsNotTheCallersFaultIsNoInvalidInput(error: MediaError) {
    #expect(InvalidInput(error, field: "source.data") == nil)
  }
}
